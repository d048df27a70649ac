/** One rule per sentence of docs/architecture.md, "Direction". */
const TESTS = '(\\.test\\.tsx?$|\\.contract\\.ts$|\\.testing\\.ts$|/src/testing/)';
const forbid = (name, { from, to }, comment) => ({ name, comment, severity: 'error', from, to });
const oneHome = (name, what, home) =>
  forbid(
    `one-home-for-${name}`,
    { from: { path: '^(apps|packages)/', pathNot: [home, TESTS] }, to: { path: what } },
    `${name} is used in one place`,
  );

module.exports = {
  forbidden: [
    forbid('no-cycle', { from: {}, to: { circular: true } }, 'a cycle has no bottom to start reading from'),
    forbid(
      'everything-resolves',
      { from: { path: '^(apps|packages|tests|bench)/' }, to: { couldNotResolve: true } },
      'a deep import past an exports map does not resolve, and must not',
    ),
    forbid(
      'domain-is-pure',
      {
        from: { path: '^packages/db-backup-domain/', pathNot: '\\.test\\.ts$' },
        to: { dependencyTypes: ['core'] },
      },
      'no I/O in the domain, nor in the in-memory backend and the contract that it exports',
    ),
    forbid(
      'domain-and-ui-know-nobody',
      {
        from: { path: '^packages/(db-backup-domain|ui)/' },
        to: { path: '^(apps|packages)/', pathNot: '^packages/$1/' },
      },
      'the domain and the components stand alone',
    ),
    forbid(
      'backends-are-strangers',
      {
        from: { path: '^packages/(backup-engine|k8s-adapters)/' },
        to: { path: '^packages/(backup-engine|k8s-adapters)/', pathNot: '^packages/$1/' },
      },
      'the two backends know nothing of each other',
    ),
    forbid(
      'packages-never-import-apps',
      { from: { path: '^packages/' }, to: { path: '^apps/' } },
      'packages lie below apps',
    ),
    forbid(
      'web-sees-server-only-as-a-type',
      {
        from: { path: '^apps/web/', pathNot: TESTS },
        to: { path: '^apps/server/', dependencyTypesNot: ['type-only'] },
      },
      'the browser never gets server code',
    ),
    forbid(
      'web-has-no-backend',
      { from: { path: '^apps/web/' }, to: { path: '^packages/(backup-engine|k8s-adapters)/' } },
      'the browser never gets backend code',
    ),
    forbid(
      'no-reaching-inside-a-package',
      {
        from: { path: '^(apps|packages)/([^/]+)/' },
        to: { path: '^packages/[^/]+/src/', pathNot: '^$1/$2/', dependencyTypes: ['local'] },
      },
      'packages are entered only through their exports',
    ),
    forbid(
      'tests-enter-by-the-front-door',
      {
        from: { path: '^(tests|bench)/' },
        to: { path: '^(apps|packages)/[^/]+/src/', dependencyTypes: ['local'] },
      },
      'what crosses packages is tested as its users see it: through exports',
    ),
    forbid(
      'routers-stay-thin',
      { from: { path: '^apps/server/src/trpc/' }, to: { path: '^packages/(backup-engine|k8s-adapters)/' } },
      'a router calls a use case; it holds no adapter',
    ),
    forbid(
      'use-cases-know-no-transport',
      {
        from: { path: '^apps/server/src/usecases/' },
        to: {
          path: '^(apps/server/src/(trpc|http)/|packages/(backup-engine|k8s-adapters)/|node_modules/(@trpc|express))',
        },
      },
      'use cases will serve REST and a command line too',
    ),
    forbid(
      'slices-are-strangers',
      {
        from: { path: '^apps/web/src/(pages|features|entities)/([^/]+)/' },
        to: { path: '^apps/web/src/$1/', pathNot: '^apps/web/src/$1/$2/' },
      },
      'what two slices share lies in a layer below them',
    ),
    forbid(
      'slices-have-one-front-door',
      {
        from: { path: '^apps/web/src/([^/]+/[^/]+)/?' },
        to: {
          path: '^apps/web/src/(?:pages|features|entities)/[^/]+/(?!index\\.ts$).+',
          pathNot: '^apps/web/src/$1/',
        },
      },
      'a slice is entered through its index.ts',
    ),
    forbid(
      'entities-look-down',
      { from: { path: '^apps/web/src/entities/' }, to: { path: '^apps/web/src/(features|pages|app)/' } },
      'layers look down',
    ),
    forbid(
      'features-look-down',
      { from: { path: '^apps/web/src/features/' }, to: { path: '^apps/web/src/(pages|app)/' } },
      'layers look down',
    ),
    forbid(
      'pages-look-down',
      { from: { path: '^apps/web/src/pages/' }, to: { path: '^apps/web/src/app/' } },
      'layers look down',
    ),
    forbid(
      'shared-looks-down',
      {
        from: { path: '^apps/web/src/shared/' },
        to: { path: '^apps/web/src/(entities|features|pages|app)/' },
      },
      'layers look down',
    ),
    oneHome('kubernetes', '@kubernetes/client-node', '^packages/k8s-adapters/'),
    oneHome('child-processes', '^(node:)?child_process$', '^packages/backup-engine/src/processes/'),
    oneHome('sqlite', '^(node:)?sqlite$', '^packages/backup-engine/src/catalogue/'),
    oneHome(
      'postgresql-client',
      '(^|/)node_modules/pg/',
      '^packages/backup-engine/src/(dialects/postgresql|demo)/',
    ),
    oneHome('mysql-client', '(^|/)node_modules/mysql2/', '^packages/backup-engine/src/dialects/mysql/'),
    oneHome('mongodb-client', '(^|/)node_modules/mongodb/', '^packages/backup-engine/src/dialects/mongodb/'),
    oneHome(
      'redis-client',
      '(^|/)node_modules/@redis/client/',
      '^packages/backup-engine/src/dialects/redis/',
    ),
    forbid(
      'dialects-are-strangers',
      {
        from: { path: '^packages/backup-engine/src/dialects/(postgresql|mysql|mongodb|redis)/' },
        to: {
          path: '^packages/backup-engine/src/dialects/(postgresql|mysql|mongodb|redis)/',
          pathNot: '^packages/backup-engine/src/dialects/$1/',
        },
      },
      'what two engines share is shared code beside them',
    ),
    forbid(
      'dialects-have-one-front-door',
      {
        from: {
          path: '^packages/backup-engine/src/',
          pathNot: ['^packages/backup-engine/src/(dialects|demo)/', TESTS],
        },
        to: { path: '^packages/backup-engine/src/dialects/(postgresql|mysql|mongodb|redis)/' },
      },
      'only a dialect knows its engine',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js'],
    },
  },
};
