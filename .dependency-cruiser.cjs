// Which part may know which. The engine knows no platform, the renderer knows only the contract with its host, and
// what starts programs knows nothing of windows.

const TYPE_ONLY = ['type-only'];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Parts that need each other are one part; so are types.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'engine-stands-alone',
      comment: 'The engine imports nothing of the rest.',
      severity: 'error',
      from: { path: '^src/engine/' },
      to: { path: '^(src|scripts|test)/', pathNot: '^src/engine/' },
    },
    {
      name: 'engine-knows-no-platform',
      comment: "The engine uses none of Node's or Electron's modules.",
      severity: 'error',
      from: { path: '^src/engine/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'engine-packages',
      comment: 'The engine is built on these packages. Of others it may know types: a host hands it TensorFlow.js.',
      severity: 'error',
      from: { path: '^src/engine/', pathNot: '\\.d\\.ts$' },
      to: {
        path: 'node_modules/',
        pathNot: [
          'node_modules/protobufjs/minimal\\.js$',
          'node_modules/@zip\\.js/zip\\.js/',
          'node_modules/@huggingface/tokenizers/',
        ],
        dependencyTypesNot: TYPE_ONLY,
      },
    },
    // What each room of the engine may know of the others, types included. What a host brings, and problems, are for all;
    // only use cases know everything, and nobody knows them.
    ...Object.entries({
      problem: ['compatibility'],
      host: ['formats', 'compute', 'albert'],
      formats: [],
      compute: [],
      albert: ['formats', 'compute'],
      pipeline: ['formats', 'compute'],
      model: ['formats', 'albert', 'compute', 'pipeline'],
      text: ['albert', 'model'],
      targets: ['formats', 'albert', 'pipeline', 'model'],
      compatibility: ['formats', 'albert', 'model'],
    }).map(([room, known]) => ({
      name: `engine-room-${room}`,
      comment: `src/engine/${room} knows ${known.length > 0 ? known.join(', ') : 'no other room'}.`,
      severity: 'error',
      from: { path: `^src/engine/${room}/` },
      to: {
        path: '^src/engine/[^/]+/',
        pathNot: [room, 'host', 'problem', ...known].map((one) => `^src/engine/${one}/`),
      },
    })),
    {
      name: 'application-stands-above-the-engine',
      comment:
        'What hosts have in common knows the engine and the contract with the window; of its platform it is told.',
      severity: 'error',
      from: { path: '^src/application/' },
      to: { path: '^(src|scripts|test)/', pathNot: '^src/(application|engine|shared|i18n)/' },
    },
    {
      name: 'application-knows-no-platform',
      severity: 'error',
      from: { path: '^src/application/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'shared-knows-no-host',
      severity: 'error',
      from: { path: '^src/shared/' },
      to: { path: '^src/(application|node)/' },
    },
    {
      name: 'output-has-one-entrance',
      comment:
        'How an output comes to appear whole is the business of src/node/output; files without a name are apart.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/node/output/' },
      to: { path: '^src/node/output/', pathNot: '/(index|nameless-file)\\.ts$' },
    },
    {
      name: 'words-of-what-was-found',
      comment: 'Texts know what they are about, as types, and nothing else.',
      severity: 'error',
      from: { path: '^src/i18n/' },
      to: { path: '^src/', pathNot: '^src/i18n/', dependencyTypesNot: TYPE_ONLY },
    },
    {
      name: 'renderer-knows-the-contract',
      comment:
        'The renderer imports the contract with its host, words, and of the engine presets, names and steps; the rest as types.',
      severity: 'error',
      from: { path: '^src/renderer/' },
      to: {
        path: '^src/',
        pathNot: ['^src/(renderer|shared|i18n)/', '^src/engine/(albert/presets|host/steps|targets/names)\\.ts$'],
        dependencyTypesNot: TYPE_ONLY,
      },
    },
    {
      name: 'renderer-knows-no-platform',
      severity: 'error',
      from: { path: '^src/renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-window-below',
      comment: 'What runs without a window imports nothing of it.',
      severity: 'error',
      from: { path: '^src/(main|preload|cli|node|application|shared|i18n|engine)/' },
      to: { path: '^src/(renderer|browser)/' },
    },
    {
      name: 'hosts-apart',
      comment:
        'The command line, the desktop app and the browser edition share what is in node, application, shared and engine.',
      severity: 'error',
      from: { path: '^src/(main|preload|cli|node|application|shared|i18n|browser)/' },
      to: { path: '^src/(main|preload|cli|browser)/', pathNot: '^src/$1/' },
    },
    {
      name: 'product-needs-no-tools',
      comment:
        'What ships imports no development dependency; Electron, optional peers and what is bundled whole excepted.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(renderer|browser)/' },
      to: {
        dependencyTypes: ['npm-dev'],
        pathNot: 'node_modules/(electron|onnxruntime-(web|common))/',
        dependencyTypesNot: [...TYPE_ONLY, 'npm-peer'],
      },
    },
    {
      name: 'resolvable',
      comment: 'Every import leads somewhere; addresses of files are the bundler’s business.',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true, pathNot: '\\?url$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // "specify" keeps type-only imports apart from the others, instead of leaving them out.
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
