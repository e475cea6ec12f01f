import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  visit,
  type Alias,
  type Document,
  type Node,
  type Pair,
} from "yaml";
import { quoted, removeKey } from "./mend.ts";
import { quote } from "./quote.ts";
import type { Mend, Range, Report } from "./report.ts";

/** A value of the spec, with its place: what the readers of keys ask for its text, its items or its fields. */
export class Field {
  private constructor(
    /** How messages call it, e.g. `limits.memory`. */
    readonly name: string,
    readonly range: Range,
    readonly node: Node | undefined,
    readonly report: Report,
    private readonly aliases: ReadonlyMap<Alias, Node>,
  ) {}

  /** The whole document. Aliases that lead nowhere are reported here. */
  static root(document: Document.Parsed, report: Report): Field {
    const anchors = new Map<string, Node>();
    const aliases = new Map<Alias, Node>();
    // One walk for all: the library's own `resolve` walks the document again for every alias.
    visit(document, {
      Node(_, node) {
        if (!isAlias(node)) {
          if (node.anchor) anchors.set(node.anchor, node);
          return;
        }
        const target = anchors.get(node.source);
        if (target) return void aliases.set(node, target);
        const hint = `Write &${node.source} before the value that it stands for; if the value itself begins with *, put it in quotes.`;
        report.error(
          rangeOf(node),
          "unknown-alias",
          `The alias ${quote(`*${node.source}`)} stands for nothing.`,
          hint,
        );
      },
    });
    const node = document.contents ?? undefined;
    return new Field("the spec", node ? rangeOf(node) : [0, 0], node, report, aliases);
  }

  /** The same, called otherwise in messages. */
  named(name: string): Field {
    return new Field(name, this.range, this.node, this.report, this.aliases);
  }

  /** Gives nothing, so that a reader can end with it. `mends`: ways out, best first. */
  error(code: string, message: string, hint?: string, ...mends: Mend[]): undefined {
    // The code tells formatProblems not to show the line: values of variables may be secrets.
    const full = this.name.startsWith("env.") && !code.startsWith("env-") ? `env-${code}` : code;
    this.report.error(this.range, full, message, hint, mends);
  }

  warning(code: string, message: string, hint?: string, ...mends: Mend[]): void {
    this.report.warning(this.range, code, message, hint, mends);
  }

  /** The value as written, without complaint about its kind; `undefined` for a map, a list or nothing. */
  get written(): string | undefined {
    if (!isScalar(this.node)) return undefined;
    return typeof this.node.value === "string" ? this.node.value : this.node.source;
  }

  /** No value, `null`, `~` or `''`: as good as not written at all (vimage's generator wrote `null`). */
  get absent(): boolean {
    if (this.node === undefined) return true;
    return isScalar(this.node) && (this.node.value === null || this.node.value === "");
  }

  /** What a person would call the value. */
  get kind(): string {
    if (isMap(this.node)) return "a map";
    if (isSeq(this.node)) return "a list";
    if (this.absent) return "nothing";
    if (isScalar(this.node) && typeof this.node.value === "number") return "a number";
    if (isScalar(this.node) && typeof this.node.value === "boolean") return "true or false";
    return "text";
  }

  /** Text, number or boolean just as written (`9.0` stays `9.0`); anything else is reported. */
  source(wanted = "text"): string | undefined {
    if (!isScalar(this.node)) {
      return this.error(
        "wrong-type",
        `${this.name} must be ${wanted}, not ${this.kind}.`,
        "Write it on one line.",
      );
    }
    return this.#checked(typeof this.node.value === "string" ? this.node.value : (this.node.source ?? ""));
  }

  /** Text that YAML takes for text: `9.0` is a number, and reported. */
  text(): string | undefined {
    if (
      isScalar(this.node) &&
      (typeof this.node.value === "number" || typeof this.node.value === "boolean")
    ) {
      const source = this.node.source ?? "";
      const message = `${this.name} must be text, but YAML reads ${source} as ${this.kind}.`;
      return this.error("number-not-text", message, `Write '${source}' in quotes.`, quoted(this));
    }
    return this.source();
  }

  /** The items of a list; anything else is reported. */
  items(hint: string): Field[] {
    if (!isSeq(this.node)) {
      this.error("wrong-type", `${this.name} must be a list, not ${this.kind}.`, hint);
      return [];
    }
    return this.node.items.map((item, index) =>
      this.#child(`${this.name}[${index}]`, item as Node, this.range),
    );
  }

  /** The fields of a map, merge keys (`<<`) followed, keys given twice reported; anything else is reported. */
  entries(hint: string): Map<string, { key: Field; value: Field }> {
    const found = new Map<string, { key: Field; value: Field }>();
    if (isMap(this.node)) this.#collect(this.node, found, new Set());
    else this.error("wrong-type", `${this.name} must be a map, not ${this.kind}.`, hint);
    return found;
  }

  #collect(map: Node, found: Map<string, { key: Field; value: Field }>, seen: Set<Node>): void {
    // A map merged twice adds nothing, and one merged into itself would never end.
    if (!isMap(map) || seen.has(map)) return;
    seen.add(map);
    const own = new Map<string, Field>();
    const merged: Node[] = [];
    for (const { key: keyNode, value } of map.items as Pair<Node, Node | null>[]) {
      const key = this.#child(`${this.name}.<key>`, keyNode, this.range);
      const name = isScalar(key.node) ? (key.node.source ?? String(key.node.value ?? "")) : undefined;
      if (name === undefined) {
        key.error("bad-key", `A key must be one word, not ${key.kind}.`, "Write 'key: value'.");
      } else if (name === "<<" && isScalar(keyNode) && keyNode.type === "PLAIN" && value) {
        merged.push(value);
      } else if (own.has(name)) {
        const line = this.report.line(own.get(name)?.range[0] ?? 0);
        const hint = `Remove one of them; the first is on line ${line}.`;
        key.error("duplicate-key", `The key ${quote(name)} is given twice.`, hint, ...removeKey(key, value));
      } else {
        own.set(name, key);
        const full = this.name === "the spec" ? name : `${this.name}.${name}`;
        if (!found.has(name)) found.set(name, { key, value: this.#child(full, value, key.range) });
      }
    }
    for (const value of merged) {
      const target = this.#follow(value);
      for (const part of isSeq(target) ? (target.items as Node[]) : [target]) {
        const source = part && this.#follow(part);
        if (source && isMap(source)) this.#collect(source, found, seen);
        else
          this.#child(`${this.name}.<<`, value, this.range).error(
            "bad-merge",
            "'<<' takes a map, or a list of maps.",
            mergeHint,
          );
      }
    }
  }

  #child(name: string, node: Node | null, otherwise: Range): Field {
    // An empty value has no width to point at: its key has.
    const range = node && rangeOf(node);
    const place = range && range[1] > range[0] ? range : otherwise;
    return new Field(name, place, node ? this.#follow(node) : undefined, this.report, this.aliases);
  }

  #follow(node: Node): Node | undefined {
    return isAlias(node) ? this.aliases.get(node) : node;
  }

  #checked(text: string): string | undefined {
    if (text.includes("\0")) {
      return this.error("control-character", `${this.name} contains a NUL character.`, "Remove the \\0.");
    }
    if (/\p{Surrogate}/u.test(text)) {
      return this.error(
        "control-character",
        `${this.name} contains half of a character.`,
        "Write the character itself.",
      );
    }
    return text;
  }
}

const mergeHint = "Write '<<: *anchor', with an anchor that marks a map.";

const rangeOf = (node: Node): Range => [node.range?.[0] ?? 0, node.range?.[1] ?? 0];
