import type { Finding } from "../../main/contract/host.ts";
import { Icon, withCode, type IconName } from "../parts/index.ts";

const icons: Record<Finding["state"], IconName> = { ok: "check", warning: "warning", error: "error" };
const tones: Record<Finding["state"], string> = {
  ok: "tone-good",
  warning: "tone-warning",
  error: "tone-bad",
};
const words: Record<Finding["state"], string> = { ok: "fine", warning: "warning", error: "problem" };

/** What a check of a host found, each with what to do about it. */
export function Findings({ findings }: { findings: readonly Finding[] }) {
  return (
    <ul className="findings" aria-label="What was checked">
      {findings.map((finding) => (
        <li key={finding.check}>
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
