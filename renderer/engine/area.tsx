import { createContext, use, type ReactNode } from "react";

/**
 * Makes one hook out of an area's state and actions that all components share: the provider runs `useArea` once, and the
 * second result reads what it gave.
 */
export function area<T extends object>(name: string, useArea: () => T) {
  const Context = createContext<T | undefined>(undefined);

  function Provider({ children }: { children: ReactNode }) {
    return <Context value={useArea()}>{children}</Context>;
  }
  Provider.displayName = `${name}Provider`;

  function useShared(): T {
    const value = use(Context);
    if (!value) throw new Error(`Outside of ${name}Provider.`);
    return value;
  }
  return [Provider, useShared] as const;
}
