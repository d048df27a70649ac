import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { askFirst } from './app/ask-first.ts';
import { createApiClient, createQueryClient, firstQuestions } from './shared/api/index.ts';
import { firstSpoken } from './shared/i18n/index.ts';
import './app/app.css';

/** As long as nobody takes for waiting. Whatever has not come by then is drawn as on its way. */
const AT_ONCE_MS = 100;

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no #root element.');
const queryClient = createQueryClient();
const client = createApiClient();
const answered = askFirst(firstQuestions(queryClient, client), location);
/* Nothing is drawn before its words are here: no language shows for a moment before the one that is read. */
const spoken = await firstSpoken();
await Promise.race([answered, new Promise((drawn) => setTimeout(drawn, AT_ONCE_MS))]);
createRoot(root).render(
  <StrictMode>
    <App queryClient={queryClient} client={client} spoken={spoken} />
  </StrictMode>,
);
