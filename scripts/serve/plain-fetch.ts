import { installPlainDispatcher } from '../../edge/adapters/node-dispatcher.ts';

/**
 * Loaded before Next is: the gate runs in a realm of its own there, whose `fetch` goes to the network by way of Node's. What it
 * sends is then what the Worker sends.
 */
installPlainDispatcher();
