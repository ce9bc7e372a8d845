namespace TfModelTools.Formats.Yaml;

/// <summary>A place in a YAML text: what stands there, and how far it is from the start of its line.</summary>
/// <param name="text">The text, its lines ended by line feeds alone.</param>
internal sealed class YamlCursor(string text)
{
    private int _lineStart;

    /// <summary>Where it stands.</summary>
    public int Position { get; private set; }

    /// <summary>The number of the line, from 1.</summary>
    public int Line { get; private set; } = 1;

    /// <summary>How many characters of the line stand before.</summary>
    public int Column => Position - _lineStart;

    /// <summary>Whether nothing follows.</summary>
    public bool IsAtEnd => Position >= text.Length;

    /// <summary>The character that stands there; a line feed at the end of the text.</summary>
    public char Current => this[0];

    /// <summary>The character some places ahead; a line feed behind the end of the text.</summary>
    /// <param name="ahead">How many places.</param>
    public char this[int ahead] => Position + ahead < text.Length ? text[Position + ahead] : '\n';

    /// <summary>Whether anything stands some places ahead.</summary>
    /// <param name="ahead">How many places.</param>
    public bool HasMore(int ahead) => Position + ahead < text.Length;

    /// <summary>The text between a place and this one.</summary>
    /// <param name="start">The place.</param>
    public string Since(int start) => text[start..Position];

    /// <summary>Whether a text stands there.</summary>
    /// <param name="expected">The text.</param>
    public bool IsAt(string expected) => string.CompareOrdinal(text, Position, expected, 0, expected.Length) == 0;

    /// <summary>Goes on by one character.</summary>
    public char Take()
    {
        char taken = Current;
        Position++;
        if (taken == '\n')
        {
            Line++;
            _lineStart = Position;
        }

        return taken;
    }

    /// <summary>Goes on by some characters of one line.</summary>
    /// <param name="count">How many.</param>
    public void Skip(int count) => Position += count;

    /// <summary>Goes on over the blanks of the line.</summary>
    public void SkipBlanks()
    {
        while (Current is ' ' or '\t')
        {
            Position++;
        }
    }

    /// <summary>Goes on over blanks, comments and ends of lines, to the next that counts.</summary>
    public void SkipToContent()
    {
        while (!IsAtEnd)
        {
            bool isApart = Column == 0 || text[Position - 1] is ' ' or '\t';
            if (Current == '#' && isApart)
            {
                while (Current != '\n')
                {
                    Position++;
                }
            }

            if (Current == '\t' && Column == 0)
            {
                throw Fault("a tab", "an indentation of spaces");
            }

            if (Current is not (' ' or '\t' or '\n'))
            {
                return;
            }

            Take();
        }
    }

    /// <summary>What to throw for what stands there.</summary>
    /// <param name="expected">What should stand there.</param>
    public YamlSyntaxException Fault(string expected) => Fault(IsAtEnd ? "the end" : Current == '\n' ? "the end of the line" : $"'{Current}'", expected);

    /// <summary>What to throw.</summary>
    /// <param name="found">What stands there.</param>
    /// <param name="expected">What should stand there.</param>
    public YamlSyntaxException Fault(string found, string expected) => new(Line, found, expected);
}
