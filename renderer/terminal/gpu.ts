const software = /swiftshader|llvmpipe|softpipe|software|basic render|virgl/i;

let answer: boolean | undefined;

/**
 * Whether WebGL runs on a real GPU. On a software one the terminal's WebGL renderer is several times slower than plain elements and blocks
 * for long moments; a GPU that hides its name counts as software.
 */
export function hasRealGpu(): boolean {
  return (answer ??= ask());
}

function ask(): boolean {
  const context = document.createElement("canvas").getContext("webgl2");
  if (!context) return false;
  const info = context.getExtension("WEBGL_debug_renderer_info");
  const name: unknown = info ? context.getParameter(info.UNMASKED_RENDERER_WEBGL) : "";
  context.getExtension("WEBGL_lose_context")?.loseContext();
  return typeof name === "string" && name !== "" && !software.test(name);
}
