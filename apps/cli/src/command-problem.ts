/** A wrong use of a command: its message is printed alone, without a stack. */
export class CommandProblem extends Error {}
