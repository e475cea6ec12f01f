import importX from "eslint-plugin-import-x";
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

// Imports run one way (ARCHITECTURE.md): cli, serve -> engine -> services -> hosts; everyone may use the contract.
const services = [
  "spec",
  "stacks",
  "builds",
  "images",
  "shells",
  "settings",
  "questions",
  "presence",
  "recordings",
  "broadcast",
];
const zones = [
  {
    target: "./main/contract",
    from: "./main",
    except: ["./contract"],
    message: "The contract depends on nothing.",
  },
  {
    target: "./main/hosts",
    from: "./main",
    except: ["./contract", "./hosts", "./config-file.ts", "./is-there.ts"],
    message: "Hosts know nothing above them.",
  },
  ...services.map((name) => ({
    target: `./main/${name}`,
    from: "./main",
    except: [
      "./contract",
      "./hosts",
      "./cache-file.ts",
      "./config-file.ts",
      "./is-there.ts",
      "./make-folder.ts",
      ...services.map((other) => `./${other}`),
    ],
    message: "Services know neither the engine nor the doors.",
  })),
  {
    target: ["./main/engine.ts", "./main/router"],
    from: ["./main/cli", "./main/serve"],
    message: "The engine knows no door.",
  },
  {
    target: "./main",
    from: ["./electron", "./renderer", "./test", "./scripts"],
    message: "main/ is plain Node and stands alone.",
  },
  {
    target: "./renderer",
    from: "./main",
    except: ["./contract"],
    message: "Of main/, the renderer imports main/contract alone.",
  },
  {
    target: "./renderer",
    from: "./electron",
    message: "The renderer does not know which door it is behind.",
  },
];

export default tseslint.config(
  { ignores: ["dist/", "out/", "node_modules/"] },
  ...tseslint.configs.strict,
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ["*.js"] } },
    },
    plugins: { "import-x": importX },
    settings: { "import-x/resolver-next": [createTypeScriptImportResolver()] },
    rules: {
      "import-x/no-restricted-paths": ["error", { zones }],
      "import-x/no-default-export": "off",
      "@typescript-eslint/no-floating-promises": "error",
      // `const { gone: _, ...rest }` is how a key is left out.
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/no-invalid-void-type": "off",
      "no-restricted-imports": "off",
    },
  },
  {
    files: ["main/**", "renderer/**"],
    rules: { "import-x/no-default-export": "error", "no-restricted-imports": ["error", "electron"] },
  },
  { files: ["**/*.cjs"], rules: { "@typescript-eslint/no-require-imports": "off" } },
  {
    files: ["renderer/**"],
    plugins: { "react-hooks": reactHooks },
    rules: { "react-hooks/rules-of-hooks": "error", "react-hooks/exhaustive-deps": "error" },
  },
  // Vite reads its settings from a default export.
  { files: ["**/vite.config.ts"], rules: { "import-x/no-default-export": "off" } },
);
