/// How people prove who they are, and the browser sessions that remember it.
@NullMarked
package io.safekeep.identity.signin;

import org.jspecify.annotations.NullMarked;
