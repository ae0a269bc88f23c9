/** Opens what keeps registrations to simulations. */
@NullMarked
package io.mekong.registry.client;

import org.jspecify.annotations.NullMarked;
