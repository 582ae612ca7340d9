/** STUN codec and ICE agent. */
module fz.ice {}
