/** The portal channel over a WebSocket. */
module fz.channel {}
