package dev.kindred.examples.fanout.service;

/** What a client sees of an item. */
record ProductPage(int item, String price, String reviews, String shipping, int inStock) {

    String text() {
        return "item " + item + ": " + price + ", " + reviews + ", " + shipping + ", " + inStock + " in stock\n";
    }
}
