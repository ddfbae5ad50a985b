export function Operate() {
  return <div className="page"><h1 className="sentence">Operate</h1></div>;
}
