export { Questions, type TakenSecrets } from "./questions.ts";
export { MemorySecrets, rekeyed, type SecretStore } from "./secret-store.ts";
