namespace TfModelTools.Formats.Yaml;

/// <summary>
/// Reads a YAML document into its nodes: block and flow collections, plain, quoted and literal scalars, anchors, aliases and tags, all that
/// PyYAML writes for plain data. What else YAML has (folded blocks, keys that are no scalars, directives but %YAML, merged mappings, further
/// documents) is refused.
/// </summary>
internal sealed class YamlParser
{
    private readonly YamlCursor _cursor;
    private readonly YamlScalarReader _scalars;
    private readonly Dictionary<string, YamlNode> _anchors = new(StringComparer.Ordinal);
    private readonly int _maxDepth;
    private int _depth;

    private YamlParser(string text, int maxDepth)
    {
        _cursor = new YamlCursor(text);
        _scalars = new YamlScalarReader(_cursor);
        _maxDepth = maxDepth;
    }

    /// <summary>Reads a document.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxDepth">How deep it may be nested.</param>
    /// <exception cref="YamlSyntaxException">The text is no YAML, or more of it than is read.</exception>
    public static YamlNode Parse(string text, int maxDepth)
    {
        text = text.TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');

        // Ends of lines of YAML 1.1 that only texts in quotes keep.
        return text.AsSpan().IndexOfAny('\u0085', '\u2028', '\u2029') is >= 0 and int separator
            ? throw new YamlSyntaxException(1 + text.AsSpan(0, separator).Count('\n'), $"U+{(int)text[separator]:X4}", "an escape of it")
            : new YamlParser(text, maxDepth).ReadDocument();
    }

    private YamlNode ReadDocument()
    {
        _cursor.SkipToContent();
        if (_cursor.IsAt("%YAML"))
        {
            while (_cursor.Current != '\n')
            {
                _cursor.Skip(1);
            }

            _cursor.SkipToContent();
        }

        if (_cursor.IsAt("---"))
        {
            _cursor.Skip(3);
        }

        YamlNode root = ReadBlock(-1, keyLine: 0);
        _cursor.SkipToContent();
        if (_cursor.IsAt("..."))
        {
            _cursor.Skip(3);
            _cursor.SkipToContent();
        }

        return _cursor.IsAtEnd ? root : throw _cursor.Fault("the end of the document");
    }

    // A value in block style, of what is indented deeper than its parent. The items of a sequence may stand right below their key, and
    // no collection in block style begins on the line of its key.
    private YamlNode ReadBlock(int parent, int keyLine)
    {
        Deepen();
        bool mayBeFlush = keyLine > 0;
        _cursor.SkipToContent();
        (int line, int column) = (_cursor.Line, _cursor.Column);
        if (!IsInside(parent, mayBeFlush))
        {
            return Leave(new YamlScalar(line, "", isPlain: true));
        }

        (string? tag, string? anchor) = ReadProperties();
        _cursor.SkipToContent();
        bool isBelow = _cursor.Line != line;
        YamlNode node;
        if (isBelow && !IsInside(parent, mayBeFlush))
        {
            node = new YamlScalar(line, "", isPlain: true);
        }
        else if (IsIndicator('-') && _cursor.Line != keyLine)
        {
            node = ReadSequence(_cursor.Column);
        }
        else if (_cursor.Current is '[' or '{' or '*')
        {
            node = ReadFlow(parent);
        }
        else if (_cursor.Current == '|')
        {
            node = new YamlScalar(_cursor.Line, _scalars.ReadLiteral(parent), isPlain: false);
        }
        else
        {
            // Tag and anchor on the line of a key are the key's.
            (int start, int startLine) = (isBelow ? _cursor.Column : column, _cursor.Line);
            YamlScalar scalar = ReadScalar(parent, inFlow: false);
            if (!IsIndicator(':') || _cursor.Line != startLine)
            {
                node = scalar;
            }
            else if (startLine == keyLine)
            {
                throw _cursor.Fault("one key on a line");
            }
            else if (isBelow)
            {
                node = ReadMapping(start, scalar);
            }
            else
            {
                scalar.Tag = tag;
                Name(anchor, scalar);
                return Leave(ReadMapping(start, scalar));
            }
        }

        node.Tag = tag ?? node.Tag;
        Name(anchor, node);
        return Leave(node);
    }

    private YamlSequence ReadSequence(int column)
    {
        YamlSequence sequence = new(_cursor.Line);
        while (!_cursor.IsAtEnd && _cursor.Column == column && IsIndicator('-'))
        {
            _cursor.Skip(1);
            sequence.Items.Add(ReadBlock(column, keyLine: 0));
            _cursor.SkipToContent();
        }

        return !_cursor.IsAtEnd && _cursor.Column > column ? throw _cursor.Fault("an item of the sequence") : sequence;
    }

    private YamlMapping ReadMapping(int column, YamlScalar key)
    {
        YamlMapping mapping = new(key.Line);
        while (true)
        {
            _cursor.Skip(1);
            mapping.Entries.Add((key, ReadBlock(column, _cursor.Line)));
            _cursor.SkipToContent();
            if (_cursor.IsAtEnd || _cursor.Column < column || (_cursor.Column == 0 && (_cursor.IsAt("...") || _cursor.IsAt("---"))))
            {
                return mapping;
            }

            if (_cursor.Column > column)
            {
                throw _cursor.Fault("a key of the mapping");
            }

            int line = _cursor.Line;
            (string? tag, string? anchor) = ReadProperties();
            key = ReadScalar(column, inFlow: false);
            key.Tag = tag;
            Name(anchor, key);
            if (!IsIndicator(':') || _cursor.Line != line)
            {
                throw _cursor.Fault("the colon after a key");
            }
        }
    }

    private YamlNode ReadFlow(int parent)
    {
        Deepen();
        _cursor.SkipToContent();
        (string? tag, string? anchor) = ReadProperties();
        _cursor.SkipToContent();
        YamlNode node = _cursor.Current switch
        {
            '[' => ReadFlowSequence(parent),
            '{' => ReadFlowMapping(parent),
            '*' => ReadAlias(),
            _ => ReadScalar(parent, inFlow: true),
        };
        if (tag is not null || anchor is not null)
        {
            node.Tag = tag ?? node.Tag;
            Name(anchor, node);
        }

        return Leave(node);
    }

    private YamlSequence ReadFlowSequence(int parent)
    {
        YamlSequence sequence = new(_cursor.Line);
        _cursor.Skip(1);
        _cursor.SkipToContent();
        while (_cursor.Current != ']')
        {
            sequence.Items.Add(ReadFlow(parent));
            Separate(']');
        }

        _cursor.Skip(1);
        return sequence;
    }

    private YamlMapping ReadFlowMapping(int parent)
    {
        YamlMapping mapping = new(_cursor.Line);
        _cursor.Skip(1);
        _cursor.SkipToContent();
        while (_cursor.Current != '}')
        {
            if (ReadFlow(parent) is not YamlScalar key)
            {
                throw _cursor.Fault("a collection", "a key that is a scalar");
            }

            _cursor.SkipToContent();
            if (_cursor.Current != ':')
            {
                throw _cursor.Fault("the colon after a key");
            }

            _cursor.Skip(1);
            _cursor.SkipToContent();
            mapping.Entries.Add((key, _cursor.Current is ',' or '}' ? new YamlScalar(_cursor.Line, "", isPlain: true) : ReadFlow(parent)));
            Separate('}');
        }

        _cursor.Skip(1);
        return mapping;
    }

    private void Separate(char end)
    {
        _cursor.SkipToContent();
        if (_cursor.Current == ',')
        {
            _cursor.Skip(1);
            _cursor.SkipToContent();
        }
        else if (_cursor.Current != end)
        {
            throw _cursor.Fault($"',' or '{end}'");
        }
    }

    private YamlNode ReadAlias()
    {
        _cursor.Skip(1);
        string name = ReadName();
        return _anchors.GetValueOrDefault(name) ?? throw _cursor.Fault($"'*{name}'", "the name of an anchor before it");
    }

    private YamlScalar ReadScalar(int parent, bool inFlow)
    {
        int line = _cursor.Line;
        switch (_cursor.Current)
        {
            case '\'':
                return Quoted(_scalars.ReadSingleQuoted());
            case '"':
                return Quoted(_scalars.ReadDoubleQuoted());
            case '?' or '-' or ':' when !(_cursor[1] is ' ' or '\t' or '\n'):
                break;
            case '?' or '-' or ':' or '|' or '>' or '@' or '`' or '%' or '&' or '*' or '!' or '#' or ',' or '[' or ']' or '{' or '}':
                throw _cursor.Fault("a scalar");
        }

        string text = _scalars.ReadPlain(parent, inFlow);
        return text == "<<" ? throw _cursor.Fault("'<<'", "no merged mapping") : new YamlScalar(line, text, isPlain: true);

        YamlScalar Quoted(string read)
        {
            _cursor.SkipBlanks();
            return new YamlScalar(line, read, isPlain: false);
        }
    }

    // Tag and anchor, in either order.
    private (string? Tag, string? Anchor) ReadProperties()
    {
        string? tag = null, anchor = null;
        while (_cursor.Current is '!' or '&')
        {
            if (_cursor.Take() == '&')
            {
                anchor = ReadName();
            }
            else if (_cursor.Current == '<')
            {
                int start = _cursor.Position + 1;
                while (_cursor.Current is not ('>' or '\n'))
                {
                    _cursor.Skip(1);
                }

                tag = _cursor.Since(start);
                _cursor.Skip(1);
            }
            else
            {
                bool isShort = _cursor.Current == '!';
                _cursor.Skip(isShort ? 1 : 0);
                tag = isShort ? ReadName() : "!" + ReadName();
            }

            _cursor.SkipBlanks();
        }

        return (tag, anchor);
    }

    private string ReadName()
    {
        int start = _cursor.Position;
        while (_cursor.Current is not (' ' or '\t' or '\n' or ',' or '[' or ']' or '{' or '}'))
        {
            _cursor.Skip(1);
        }

        return _cursor.Since(start);
    }

    private bool IsInside(int parent, bool mayBeFlush) =>
        !_cursor.IsAtEnd && (_cursor.Column > parent || (mayBeFlush && _cursor.Column == parent && IsIndicator('-')));

    private bool IsIndicator(char indicator) => _cursor.Current == indicator && (_cursor[1] is ' ' or '\t' or '\n');

    private void Name(string? anchor, YamlNode node)
    {
        if (anchor is not null)
        {
            _anchors[anchor] = node;
        }
    }

    private void Deepen()
    {
        if (++_depth > _maxDepth)
        {
            throw _cursor.Fault($"more than {_maxDepth} levels of nesting", "fewer");
        }
    }

    private YamlNode Leave(YamlNode node)
    {
        _depth--;
        return node;
    }
}
