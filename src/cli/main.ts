#!/usr/bin/env node
import { runCommandLine } from './command-line.js';
import { watchOutput } from './output.js';

watchOutput();
await runCommandLine();
