package fz.pipeline;

/** The threads of a pipeline: a placement that has been opened. */
interface Execution {
  /** Starts the threads. */
  void start();

  /** Makes the core thread begin a turn. */
  void wakeCore();

  /** Asks all threads to end, from any of them. */
  void requestStop();

  /**
   * Ends the threads and frees what they wait with. Called on a thread of the pipeline it does not
   * wait for that thread.
   */
  void stop();
}
