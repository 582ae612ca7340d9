package fz.bench.tunnel;

import java.util.List;

/**
 * How much is measured.
 *
 * @param rounds of all candidates; the first is thrown away if there are several
 * @param seconds of each load
 * @param mtuBytes of the interfaces that are measured
 * @param udpBytes of each UDP packet, with its headers
 * @param idleSeconds without any load at the end, 0 for none
 * @param starts of each client, 0 for none
 * @param loads in their order
 */
record Settings(
    int rounds,
    double seconds,
    int mtuBytes,
    int udpBytes,
    int idleSeconds,
    int starts,
    List<Load> loads) {}
