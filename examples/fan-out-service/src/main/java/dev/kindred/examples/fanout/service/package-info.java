/**
 * A service that makes product pages: it asks three HTTP services and a database for each. Begin with {@link
 * dev.kindred.examples.fanout.service.ProductPages}, its actor; {@link dev.kindred.examples.fanout.service.Main} starts it.
 *
 * <p>Does not know who calls it, nor how what it calls is run.
 */
@NullMarked
package dev.kindred.examples.fanout.service;

import org.jspecify.annotations.NullMarked;
