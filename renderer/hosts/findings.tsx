import type { Finding } from "../../main/contract/host.ts";
import { Icon, withCode, type IconName } from "../parts/index.ts";

const icons: Record<Finding["state"], IconName> = { ok: "check", warning: "warning", error: "error" };
const tones: Record<Finding["state"], string> = {
  ok: "tone-good",
  warning: "tone-warning",
  error: "tone-bad",
};
const words: Record<Finding["state"], string> = { ok: "fine", warning: "warning", error: "problem" };

const worstFirst = ["error", "warning", "ok"] as const satisfies readonly Finding["state"][];

/** What a check of a host found, each with what to do about it: what is wrong first. */
export function Findings({ findings }: { findings: readonly Finding[] }) {
  return (
    <ul className="findings" aria-label="What was checked">
      {findings.toSorted(byState).map((finding) => (
        <li key={`${finding.check} ${finding.found}`}>
          <span role="img" aria-label={words[finding.state]} className={tones[finding.state]}>
            <Icon name={icons[finding.state]} />
          </span>
          <span className="finding-check">{finding.check}</span>
          <span>
            {withCode(finding.found)}
            {finding.remedy ? <span className="finding-remedy">{withCode(finding.remedy)}</span> : null}
          </span>
        </li>
      ))}
    </ul>
  );
}

function byState(one: Finding, other: Finding): number {
  return worstFirst.indexOf(one.state) - worstFirst.indexOf(other.state);
}
