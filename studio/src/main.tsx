/** @file Starts the studio. */
import { render } from 'preact';
import { App } from './app.tsx';
import { boot } from './boot.ts';
import './styles/index.css';

const root = document.getElementById('app');
if (!root) throw new Error('index.html has no element #app.');
root.replaceChildren();
render(<App />, root);
boot();
