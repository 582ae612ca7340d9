/** Plain DNS over UDP and TCP to upstream resolvers. */
module fz.resolver.plain {}
