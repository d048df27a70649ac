import tseslint from 'typescript-eslint';

const timeAndChanceAreInjected = [
  "CallExpression[callee.object.name='Date'][callee.property.name='now']",
  "NewExpression[callee.name='Date'][arguments.length=0]",
  "CallExpression[callee.name='Date']",
  "MemberExpression[object.name='performance'][property.name='now']",
  "MemberExpression[object.name='process'][property.name='hrtime']",
  "MemberExpression[object.name='Math'][property.name='random']",
  "CallExpression[callee.name='randomUUID']",
].map((selector) => ({
  selector,
  message: 'Take time and ids from what is injected: what the machine says by itself cannot be tested.',
}));
const engineNames = 'Literal[value=/^(postgresql|mysql|mongodb|redis)$/]';
const noBranchOnTheEngine = [
  `BinaryExpression[operator=/^[!=]==?$/] > ${engineNames}`,
  `SwitchCase > ${engineNames}`,
].map((selector) => ({
  selector,
  message: 'Ask the dialect: only what lies in its folder knows which engine it is.',
}));
/* Two letters of any script: a sign or a unit alone is no word. */
const words = '/\\p{L}{2}/u';
const SPOKEN =
  /* What a screen reader says, and what our own components show. */
  '/^(aria-(label|description|roledescription|valuetext)|alt|title|label|placeholder|tip|description|hint)$/';
const wordsWithin = (place) => [
  `${place} > Literal[value=${words}]`,
  `${place} > TemplateLiteral > TemplateElement[value.raw=${words}]`,
  `${place} > :matches(ConditionalExpression, LogicalExpression) > Literal:matches(.consequent, .alternate, .right)[value=${words}]`,
];
const noWordsOfItsOwn = [
  `JSXText[value=${words}]`,
  `JSXAttribute[name.name=${SPOKEN}] > Literal[value=${words}]`,
  `Property[key.name=/^(title|label|detail|description)$/] > Literal[value=${words}]`,
  ...wordsWithin(':matches(JSXElement, JSXFragment) > JSXExpressionContainer'),
  ...wordsWithin(`JSXAttribute[name.name=${SPOKEN}] > JSXExpressionContainer`),
].map((selector) => ({
  selector,
  message: 'Take the words from the messages: a component speaks every language.',
}));
const listedExports = [
  { selector: 'ExportAllDeclaration', message: 'List the names: a front door says what is public.' },
];
const noPipe = [
  {
    selector: "CallExpression[callee.property.name='pipe']",
    message: 'Use pipeline(): .pipe() drops errors.',
  },
  {
    selector: 'MemberExpression[property.name=/^(pipeThrough|pipeTo)$/]',
    message: 'No Web Streams in the engine: they cost time and memory, and hide errors.',
  },
];
const environmentHasOneHome = [
  {
    object: 'process',
    property: 'env',
    message: 'Options are declared once and read in apps/server/src/env.ts.',
  },
];
const limits = {
  eqeqeq: 'error',
  'no-var': 'error',
  'prefer-const': 'error',
  'no-eval': 'error',
  'no-param-reassign': 'error',
  'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
  'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
  'max-params': ['error', 3],
  complexity: ['error', 15],
};
const sources = ['apps/*/src/**/*.{ts,tsx}', 'packages/*/src/**/*.{ts,tsx}'];
const tests = [
  '**/*.test.{ts,tsx}',
  '**/*.contract.ts',
  '**/*.testing.ts',
  'tests/**/*.ts',
  '**/src/testing/**/*.{ts,tsx}',
];

export default tseslint.config(
  { ignores: ['**/dist/', '**/node_modules/', '.holdfast/', '**/.turbo/'] },
  { files: ['**/*.{js,mjs,cjs}'], rules: { ...limits, 'no-unused-vars': 'error' } },
  {
    files: ['**/*.{ts,tsx}'],
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { '@typescript-eslint': tseslint.plugin },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      ...limits,
      'no-console': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/only-throw-error': 'error',
      'no-restricted-syntax': ['error', ...listedExports],
    },
  },
  {
    files: sources,
    ignores: ['apps/server/src/env.ts', ...tests],
    rules: { 'no-restricted-properties': ['error', ...environmentHasOneHome] },
  },
  {
    files: ['packages/{db-backup-domain,k8s-adapters}/src/**/*.ts'],
    ignores: tests,
    rules: { 'no-restricted-syntax': ['error', ...listedExports, ...timeAndChanceAreInjected] },
  },
  {
    files: ['apps/*/src/**/*.{ts,tsx}'],
    ignores: tests,
    rules: { 'no-restricted-syntax': ['error', ...listedExports, ...noBranchOnTheEngine] },
  },
  /* Not of packages/ui/gallery: who makes components reads it, in English. */
  {
    files: ['{apps/web,packages/ui}/src/**/*.tsx'],
    ignores: tests,
    rules: {
      'no-restricted-syntax': ['error', ...listedExports, ...noBranchOnTheEngine, ...noWordsOfItsOwn],
    },
  },
  {
    files: ['packages/backup-engine/src/**/*.ts'],
    ignores: tests,
    rules: {
      'no-restricted-syntax': [
        'error',
        ...listedExports,
        ...timeAndChanceAreInjected,
        ...noPipe,
        ...noBranchOnTheEngine,
      ],
    },
  },
  {
    files: ['packages/backup-engine/src/dialects/*/**/*.ts'],
    ignores: tests,
    rules: { 'no-restricted-syntax': ['error', ...listedExports, ...timeAndChanceAreInjected, ...noPipe] },
  },
  /* What is injected in production, and nothing else, may ask the machine. */
  {
    files: ['packages/backup-engine/src/host/system-host.ts', 'packages/k8s-adapters/src/system-host.ts'],
    rules: { 'no-restricted-syntax': ['error', ...listedExports, ...noPipe, ...noBranchOnTheEngine] },
  },
  {
    files: tests,
    rules: {
      'max-lines': ['error', { max: 600, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  /* Programs that a person runs speak to the terminal. */
  {
    files: ['bench/**/*.ts', 'apps/server/src/main.ts'],
    rules: { 'no-console': 'off' },
  },
);
