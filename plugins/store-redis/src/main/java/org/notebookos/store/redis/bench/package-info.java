/** Measures the store on this machine. Start at {@code RedisBench}. */
package org.notebookos.store.redis.bench;
