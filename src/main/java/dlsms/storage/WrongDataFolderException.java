package dlsms.storage;

/** The data folder is another node's, another cluster's, or of a format that this version doesn't know. */
public final class WrongDataFolderException extends RuntimeException {

    private static final long serialVersionUID = 1;

    WrongDataFolderException(String message) {
        super(message);
    }
}
