// monaco-yaml's language service, bundled as a worker of our own origin.
import "monaco-yaml/yaml.worker.js";
