import { StrictMode, useState, useSyncExternalStore } from "react";
import { createRoot } from "react-dom/client";
import { createClient, type SkaldClient } from "@skald/client";
import { SkaldProvider } from "@skald/client/react";
import { App, Door } from "./app";
import { TokenHolder, tokenFromAddress } from "./token";
import "./style.css";

/** A token may be waited for as long as a person needs to fetch one. */
const A_DAY = 86_400_000;

const tokens = new TokenHolder();
let fault: string | null = null;

function linked(): void {
  const token = tokenFromAddress();
  if (token !== null) fault = tokens.take(token);
}

linked();
addEventListener("hashchange", linked);

const client = (): SkaldClient => createClient({ url: location.origin, token: tokens.give, tokenTimeout: A_DAY });

function Root() {
  const { asking } = useSyncExternalStore(tokens.subscribe, tokens.state);
  const [current, setCurrent] = useState(client);
  const signOut = () => {
    current.close();
    tokens.forget();
    setCurrent(client());
  };
  if (!tokens.present || asking === "first") return <Door take={tokens.take} fault={fault} />;
  return (
    <SkaldProvider client={current}>
      <App client={current} tokens={tokens} signOut={signOut} />
    </SkaldProvider>
  );
}

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <Root />
  </StrictMode>,
);
