/**
 * Stands in for the framework's cache on disk, which no edge has: what it would bring along is a fiftieth of the Worker.
 * The framework makes one only where it is given a file system.
 */
export default class NoFileCache {}
