package dlsms.cli;

import java.util.List;

/** Rows with columns as wide as their widest cell; a row's last cell may be of any width. */
final class TextTable {

    private static final String GAP = "  ";

    private TextTable() {}

    static String of(List<List<String>> rows) {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                boolean runsOn = i == row.size() - 1 && row.size() < columns;
                widths[i] = Math.max(widths[i], runsOn ? 0 : row.get(i).length());
            }
        }
        var text = new StringBuilder();
        for (List<String> row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                line.append(row.get(i))
                        .repeat(" ", Math.max(0, widths[i] - row.get(i).length()))
                        .append(GAP);
            }
            text.append(line.toString().stripTrailing()).append(System.lineSeparator());
        }
        return text.toString();
    }
}
