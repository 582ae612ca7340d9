package fz.app.demo;

/**
 * What came of a step.
 *
 * @param passed true if it is what was expected
 * @param result one line for people
 */
record Outcome(boolean passed, String result) {}
