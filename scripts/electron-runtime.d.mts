export const debianPackagesForElectron: readonly string[];
export function officialElectron(env?: NodeJS.ProcessEnv): string | undefined;
export function downloadElectron(): string | undefined;
export function testElectron(env?: NodeJS.ProcessEnv): Promise<string | undefined>;
