using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using TfModelTools.Common;

namespace TfModelTools.Cli;

/// <summary>
/// Writes to a terminal or a pipe what other people's files hold: control characters are escaped (<see cref="PrintableText"/>). In a line
/// that is put together of parts, tabs and line ends within the parts are escaped as well, for they would make it two lines or more cells.
/// </summary>
/// <param name="inner">Where it is written.</param>
internal sealed class ListingWriter(TextWriter inner) : TextWriter(CultureInfo.InvariantCulture)
{
    /// <summary>The writer without any escaping, for tables and progress bars that draw with control characters.</summary>
    public TextWriter Inner { get; } = inner;

    /// <inheritdoc/>
    public override Encoding Encoding => Inner.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Inner.Write(PrintableText.Message(value.ToString()));

    /// <inheritdoc/>
    public override void Write(string? value) => Inner.Write(PrintableText.Message(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Inner.Write(PrintableText.Message(new string(buffer, index, count)));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Inner.WriteLine(PrintableText.Message(value));

    /// <inheritdoc/>
    public override void WriteLine() => Inner.WriteLine();

    /// <summary>Writes a line of parts.</summary>
    public void WriteLine(ref Line line) => Inner.WriteLine(line.ToString());

    /// <summary>Writes a line of cells with tabs between them.</summary>
    public void WriteCells(params ReadOnlySpan<object?> cells)
    {
        StringBuilder line = new();
        for (int i = 0; i < cells.Length; i++)
        {
            line.Append(i > 0 ? "\t" : string.Empty).Append(PrintableText.Name(Convert.ToString(cells[i], CultureInfo.InvariantCulture)));
        }

        Inner.WriteLine(line.ToString());
    }

    /// <inheritdoc/>
    public override void Flush() => Inner.Flush();

    /// <summary>A line put together of parts, each shown on that line.</summary>
    [InterpolatedStringHandler]
    internal ref struct Line
    {
        private readonly StringBuilder _text;

        /// <summary>Begins a line.</summary>
        public Line(int literalLength, int formattedCount)
        {
            _text = new StringBuilder(literalLength + (formattedCount * 16));
        }

        /// <summary>Adds what stands in the source.</summary>
        public readonly void AppendLiteral(string value) => _text.Append(value);

        /// <summary>Adds a part.</summary>
        public readonly void AppendFormatted<T>(T value) => AppendFormatted(value, null);

        /// <summary>Adds a part in a format.</summary>
        public readonly void AppendFormatted<T>(T value, string? format) =>
            _text.Append(PrintableText.Name(value is IFormattable number ? number.ToString(format, CultureInfo.InvariantCulture) : value?.ToString()));

        /// <summary>Adds a part in a column of a width.</summary>
        public readonly void AppendFormatted<T>(T value, int alignment, string? format = null)
        {
            int start = _text.Length;
            AppendFormatted(value, format);
            int missing = Math.Abs(alignment) - (_text.Length - start);
            _ = missing <= 0 ? _text : alignment < 0 ? _text.Append(' ', missing) : _text.Insert(start, new string(' ', missing));
        }

        /// <summary>The line.</summary>
        public override readonly string ToString() => _text.ToString();
    }
}
