using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Json;

/// <summary>Walks over the value of one variable and tells its element type and shape (the rules stand at <see cref="JsonWeightsReader"/>).</summary>
/// <param name="cursor">The text.</param>
/// <param name="path">The file, for faults.</param>
/// <param name="parallel">Walks over long arrays by several threads; null for a text that can only be read from its front.</param>
internal sealed class JsonArrayScanner(JsonCursor cursor, string path, JsonParallelPass? parallel)
{
    private const int CheckEvery = 1 << 16;
    private const int MarkEvery = 1 << 16;
    private readonly List<JsonMark> _marks = [];
    private long _elements;
    private bool _isBulk;
    private string _name = string.Empty;
    private CancellationToken _cancellation;
    private bool _bools;
    private bool _strings;
    private bool _integers;
    private bool _floats;
    private bool _fitInt64;
    private bool _fitUInt64;
    private bool _fitSingle;
    private bool _fitDouble;

    /// <summary>Places within the array walked over last, every so many elements, from which it can be read as well as from its front.</summary>
    public IReadOnlyList<JsonMark> Marks => [.. _marks];

    /// <summary>Why the values of the array walked over last are of the type <see cref="DataType.Unknown"/>.</summary>
    public UnreadableType Unreadable => _floats
        ? new("numbers", "numbers that float64 cannot hold: one is too large, or so small that it would be 0, or a whole number that would be rounded", "Write a whole number that may be rounded with a point, and others within the range of float64.")
        : new("whole numbers", "whole numbers that neither int64 nor uint64 holds all of, and float64 not without rounding", "Write them as floats, or as two arrays.");

    /// <summary>Walks over a value. Numbers that no type holds are of the type <see cref="DataType.Unknown"/>.</summary>
    /// <exception cref="CorruptFileException">It is no array of one kind of value, or a ragged one.</exception>
    public (DataType Type, TensorShape Shape) Scan(string name, CancellationToken cancellationToken)
    {
        _name = name;
        _cancellation = cancellationToken;
        _bools = _strings = _integers = _floats = false;
        _fitInt64 = _fitUInt64 = _fitSingle = _fitDouble = true;
        _elements = 0;
        _isBulk = true;
        _marks.Clear();
        List<long> dimensions = [];
        if (cursor.Peek() == '[')
        {
            ScanArray(dimensions, 1);
            dimensions.Reverse();
        }
        else
        {
            ScanScalar();
        }

        if ((_bools ? 1 : 0) + (_strings ? 1 : 0) + (_integers || _floats ? 1 : 0) > 1)
        {
            throw new CorruptFileException(path, $"variable '{name}'", "values of different kinds", "only numbers, only true and false, or only strings");
        }

        DataType type = _bools ? DataType.Bool
            : _strings ? DataType.String
            : _integers && !_floats && _fitInt64 ? DataType.Int64
            : _integers && !_floats && _fitUInt64 ? DataType.UInt64
            : _fitSingle && (_floats || !_integers) ? DataType.Float32
            : _fitDouble ? DataType.Float64 : DataType.Unknown;
        return (type, new TensorShape([.. dimensions]));
    }

    // Extents are added from the innermost outwards.
    private void ScanArray(List<long> dimensions, int depth)
    {
        if (depth > Limits.MaxDepth)
        {
            throw new LimitExceededException($"'{path}', variable '{_name}': arrays are nested deeper than {Limits.MaxDepth}.", "The file is probably damaged.", path);
        }

        cursor.Take('[', "'['");
        long count = 0;
        if (cursor.Peek() == '[')
        {
            List<long> others = [];
            do
            {
                _cancellation.ThrowIfCancellationRequested();
                others.Clear();
                ScanArray(count == 0 ? dimensions : others, depth + 1);
                if (count > 0 && !others.SequenceEqual(dimensions))
                {
                    throw new CorruptFileException(path, $"variable '{_name}' at offset {cursor.Position}", "nested arrays of different lengths", "a rectangular array");
                }

                count++;
            }
            while (cursor.TryTake(','));
        }
        else if (cursor.Peek() != ']')
        {
            do
            {
                if (_elements - (_marks.Count > 0 ? _marks[^1].Element : 0) >= MarkEvery)
                {
                    _marks.Add(new JsonMark(_elements, cursor.Position));
                }

                count += PassInParallel(count);
                int plain = cursor.PassSingles();
                _floats |= plain > 0;
                ScanScalar();
                count += plain + 1;
                _elements += plain + 1;
                if (plain > 0 || count % CheckEvery == 0)
                {
                    _cancellation.ThrowIfCancellationRequested();
                }
            }
            while (cursor.TryTake(','));
        }

        cursor.Take(']', "',' or ']'");
        dimensions.Add(count);
    }

    // What is left of the array from where a part was no floats to its end is walked over by this thread.
    private long PassInParallel(long before)
    {
        long passed = 0;
        while (parallel is not null && _isBulk && parallel.IsWorthIt(cursor.Position, before + passed))
        {
            _cancellation.ThrowIfCancellationRequested();
            (IReadOnlyList<(long Count, long End)> parts, _isBulk) = parallel.Pass(cursor.Position, before + passed);
            foreach ((long count, long end) in parts)
            {
                passed += count;
                _elements += count;
                _marks.Add(new JsonMark(_elements, end));
            }

            _floats |= passed > 0;
            cursor.MoveTo(parts[^1].End);
        }

        return passed;
    }

    private void ScanScalar()
    {
        switch (cursor.Peek())
        {
            case 't' or 'f' or 'n':
                cursor.TakeBool();
                _bools = true;
                break;
            case '"':
                cursor.TakeString(null, Limits.MaxTensorBytes);
                _strings = true;
                break;
            case '{':
                JsonWeightsReader.TakeString(cursor);
                _strings = true;
                break;
            default:
                ScanNumber(cursor.TakeNumber());
                break;
        }
    }

    private void ScanNumber(JsonNumber number)
    {
        if (number.IsInteger)
        {
            _integers = true;
            _fitInt64 = _fitInt64 && number.TryToInt64(out _);
            _fitUInt64 = _fitUInt64 && number.TryToUInt64(out _);
        }
        else
        {
            _floats = true;
        }

        _fitSingle = _fitSingle && number.FitsSingle();
        _fitDouble = _fitDouble && number.FitsDouble();
    }
}
