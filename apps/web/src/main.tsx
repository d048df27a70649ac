import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { firstSpoken } from './shared/i18n/index.ts';
import './app/app.css';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no #root element.');
/* Nothing is drawn before its words are here: no language shows for a moment before the one that is read. */
const spoken = await firstSpoken();
createRoot(root).render(
  <StrictMode>
    <App spoken={spoken} />
  </StrictMode>,
);
