export { Questions } from "./questions.ts";
export { MemorySecrets, type SecretStore } from "./secret-store.ts";
