import { openPage } from '../renderer/page.ts';
import { BrowserHost } from './host.ts';

void openPage(new BrowserHost());
