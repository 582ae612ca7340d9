package fz.control.message;

/**
 * Where and how flow logs are uploaded.
 *
 * @param apiUrl the receiver
 * @param uploadIntervalSeconds time between uploads; 0 = no uploads
 * @param uploadBatchSize records of one upload; 0 = the receiver's choice
 */
public record FlowLogs(String apiUrl, long uploadIntervalSeconds, long uploadBatchSize) {}
