import { useEffect, useState } from "react";
import { useSkaldClient } from "@skald/client/react";
import { problemOf } from "./hooks";
import { Copy } from "./ui";

/** More of a long text are not shown at a time. */
const MOST = 50;

/** Events as the log has them, as JSON and as the curl that reads them. */
export function EventDetails(props: { workflowId: string; from: number; to: number; ends?: boolean }) {
  const client = useSkaldClient();
  const { workflowId, from, to } = props;
  const limit = Math.min(to - from + 1, MOST);
  const path = `/v1/workflows/${workflowId}/events?after=${from - 1}&limit=${limit}`;
  const [json, setJson] = useState<string | null>(null);
  const [shown, setShown] = useState<"json" | "curl">("json");
  useEffect(() => {
    let over = false;
    client
      .fetch(path)
      .then(async (answer) => {
        const body = (await answer.json()) as { events?: { seq: number }[]; detail?: string };
        if (body.events === undefined) return body.detail ?? `the gateway answered ${answer.status}`;
        // Of a call its own events, and not what others did meanwhile.
        const events = props.ends ? body.events.filter(({ seq }) => seq === from || seq === to) : body.events;
        return events.map((it) => JSON.stringify(it, null, 2)).join("\n");
      })
      .catch((error: unknown) => problemOf(error).message)
      .then((text) => void (over || setJson(text)));
    return () => void (over = true);
  }, [path]);
  const curl = `curl -sS '${location.origin}${path}' \\\n  -H "Authorization: Bearer $SKALD_TOKEN"`;
  const text = shown === "curl" ? curl : (json ?? "…");
  const tab = (it: "json" | "curl", name: string) => (
    <button type="button" aria-pressed={shown === it} className="button quiet small" onClick={() => setShown(it)}>
      {name}
    </button>
  );
  return (
    <div className="details">
      <div className="details-head">
        {tab("json", "JSON")}
        {tab("curl", "curl")}
        <span className="spring" />
        <Copy text={text} what={shown === "curl" ? "the command" : "the JSON"} />
      </div>
      <pre tabIndex={0} aria-label={shown === "curl" ? "Command" : "JSON"}>
        {text}
      </pre>
      {to - from + 1 > MOST && shown === "json" && (
        <p className="nothing">
          The first {MOST} of {to - from + 1} events.
        </p>
      )}
    </div>
  );
}
