package dev.skald.adapter.netty.tls;

/** A certificate or a private key cannot be used, or the two do not belong together. */
public final class TlsFilesException extends Exception {

    private static final long serialVersionUID = 1;

    private final boolean ofKey;

    private TlsFilesException(boolean ofKey, String message) {
        super(message);
        this.ofKey = ofKey;
    }

    /** The file of the key is at fault. */
    static TlsFilesException ofKey(String message) {
        return new TlsFilesException(true, message);
    }

    /** The file of the certificate is at fault. */
    static TlsFilesException ofCertificate(String message) {
        return new TlsFilesException(false, message);
    }

    /** Whether the file of the key is at fault, not that of the certificate. */
    public boolean isOfKey() {
        return ofKey;
    }

    /** What is wrong with the file, without its name or anything that is in it. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
