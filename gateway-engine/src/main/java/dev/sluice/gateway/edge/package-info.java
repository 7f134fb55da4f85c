/// The door for applications: HTTP/1.1 with every gap of the codec closed, one exchange at a time
/// per connection, answers written in as few pieces as they come in.
///
/// {@link dev.sluice.gateway.edge.GatewayServer} opens it; {@link
/// dev.sluice.gateway.edge.ExchangeHandler} translates between Netty and the walk and decides
/// nothing; {@link dev.sluice.gateway.edge.AcceptRequest} is the walk's first stage. What it
/// promises: bytes that two parsers might read differently are answered with an error and the
/// connection ends; a body is refused before it is read where it may not come; nothing waits on an
/// event loop.
@NullMarked
package dev.sluice.gateway.edge;

import org.jspecify.annotations.NullMarked;
