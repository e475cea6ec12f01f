import { ORPCError } from "@orpc/server";
import { expect, it } from "vitest";
import { Failure } from "../../main/contract/failure.ts";
import { toContractError } from "../../main/router/errors.ts";

it("gives a failure as it is", () => {
  const error = toContractError(
    new Failure("input-x", "It is so.", "Do this."),
    () => undefined,
  ) as ORPCError<string, unknown>;
  expect(error).toMatchObject({
    code: "FAILURE",
    defined: true,
    data: { code: "input-x", message: "It is so.", hint: "Do this." },
  });
});

it("gives a defect as a sentence without a stack, and reports the rest", () => {
  const reported: unknown[] = [];
  const defect = new TypeError("x is not a function");
  const error = toContractError(defect, (what) => reported.push(what)) as ORPCError<string, unknown>;
  expect(error.message).toBe("Something went wrong that should not have: x is not a function");
  expect(JSON.stringify(error.toJSON())).not.toMatch(/\.ts|\\n/);
  expect(reported).toEqual([defect]);
});
