using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Hdf5;

/// <summary>
/// A dataset: an array of values. Opening one reads its description only. Values are streamed in row-major order; of a chunked
/// dataset at most one row of chunks is held.
/// </summary>
public sealed class Hdf5Dataset : Hdf5Object
{
    /// <summary>What a sparse dataset may take in memory whatever little of it is stored.</summary>
    private const long SparseAllowance = 40L << 20;

    // Deflate makes no more of a byte.
    private const double MostOfStored = 1032;

    // A string and the reference to it.
    private const int StringMemory = 40;

    // What a sparse dataset may have of chunks that nobody wrote, each of which is looked for.
    private const long MaxUnwrittenChunks = 1L << 20;
    private const long MaxChunksPerStored = 128;

    private readonly Dataspace _space;
    private readonly DataLayout _layout;
    private readonly FilterPipeline? _filters;
    private readonly ReadOnlyMemory<byte> _fill;

    internal Hdf5Dataset(FileContext context, ObjectHeader header, string path)
        : base(context, header, path)
    {
        StoredType = header.Datatype() ?? throw Without(MessageType.Datatype);
        _space = Dataspace.Parse(context, Require(header, MessageType.Dataspace).Span);
        _layout = DataLayout.Parse(context, Require(header, MessageType.DataLayout));
        _filters = header.Find(MessageType.FilterPipeline) is { } filters ? FilterPipeline.Parse(context, filters.Span) : null;
        _filters = _filters is { Filters.Count: > 0 } ? _filters : null;
        _fill = FillValue.Read(context, header, StoredType);
        Shape = FullShape(_space.Shape, StoredType);
        CheckStorage();
    }

    /// <summary>The type as the file declares it.</summary>
    public Hdf5Datatype StoredType { get; }

    /// <summary>The tensor element type values are read as; unknown where there is none, and reading is refused then.</summary>
    public DataType DataType => StoredType.DataType;

    /// <summary>The shape; extents of an array type come last.</summary>
    public TensorShape Shape { get; }

    /// <summary>Whether the dataset holds nothing at all (a null dataspace); its shape is given as (0,).</summary>
    public bool IsEmpty => _space.IsNull;

    /// <summary>The extents it may grow to, -1 for unlimited.</summary>
    public IReadOnlyList<long> MaxDimensions => _space.MaxDimensions;

    /// <summary>Where the values are kept.</summary>
    public Hdf5Layout Layout => _layout.Kind;

    /// <summary>The extents of a chunk; null when the dataset is not chunked.</summary>
    public TensorShape? ChunkShape => Layout == Hdf5Layout.Chunked ? _layout.ChunkShape : null;

    /// <summary>The names of the filters, in the order they were applied when writing: "shuffle", "deflate", ...</summary>
    public IReadOnlyList<string> Filters => _filters is null ? [] : [.. _filters.Filters.Select(f => f.Name)];

    /// <summary>Bytes of the values as the file stores them, before compression; of variable-length values, without the heap.</summary>
    public long ByteSize => IsEmpty ? 0 : _space.Shape.ElementCount * StoredType.Size;

    /// <summary>Where a contiguous dataset's values begin in the file; -1 for other layouts and where nothing is stored.</summary>
    public long DataOffset => Layout == Hdf5Layout.Contiguous && _layout.Address >= 0 ? Context.BaseAddress + _layout.Address : -1;

    /// <summary>Opens the values as a stream of exactly ElementCount * ElementSize little-endian bytes in row-major order.</summary>
    /// <exception cref="InvalidOperationException">The dataset holds strings.</exception>
    /// <exception cref="UnsupportedFeatureException">The type has no tensor type, or the storage uses a filter or feature that is not read.</exception>
    /// <exception cref="CorruptFileException">The file contradicts itself; also while reading.</exception>
    /// <exception cref="ChecksumMismatchException">A checksum does not agree; also while reading.</exception>
    public Stream OpenValues() => OpenValues(out _);

    /// <summary>Reads the values whole; strings too.</summary>
    /// <exception cref="LimitExceededException">They are larger than one array can be.</exception>
    /// <exception cref="UnsupportedFeatureException">See <see cref="OpenValues()"/>.</exception>
    /// <exception cref="CorruptFileException">The file contradicts itself.</exception>
    /// <exception cref="ChecksumMismatchException">A checksum does not agree.</exception>
    public Tensor ReadTensor()
    {
        if (DataType == DataType.String)
        {
            return new Tensor(Shape, ReadStrings());
        }

        using Stream stream = OpenValues(out long stored);
        EnsurePlausible(Shape.ElementCount, DataType.ElementSize(), stored);
        Memory<byte> bytes = Tensor.AllocateMemory(DataType, Shape, Path);
        stream.ReadExactly(bytes.Span);
        return new Tensor(DataType, Shape, bytes);
    }

    /// <summary>Reads the values of a dataset of strings, in row-major order.</summary>
    /// <exception cref="InvalidOperationException">The dataset holds no strings.</exception>
    /// <exception cref="UnsupportedFeatureException">The storage uses a filter or feature that is not read.</exception>
    /// <exception cref="CorruptFileException">The file contradicts itself.</exception>
    /// <exception cref="ChecksumMismatchException">A checksum does not agree.</exception>
    public byte[][] ReadStrings()
    {
        if (DataType != DataType.String)
        {
            throw new InvalidOperationException($"'{Path}' holds {StoredType}, not strings.");
        }

        using Stream raw = OpenStored(out long stored);

        // Those of variable length are shared where they are the same, or empty.
        EnsurePlausible(Shape.ElementCount, VariableLengthReader.Innermost(StoredType).Class == Hdf5DatatypeClass.String ? StringMemory : 8, stored);
        return VariableLengthReader.ReadStrings(Context, StoredType, raw, IsEmpty ? 0 : Shape.ElementCount, $"'{Path}'");
    }

    /// <summary>Reads the values of a dataset of sequences of numbers, in row-major order, each as a tensor of rank 1.</summary>
    /// <exception cref="InvalidInputException">The dataset holds no sequences of numbers.</exception>
    /// <exception cref="UnsupportedFeatureException">The storage uses a filter or feature that is not read.</exception>
    /// <exception cref="CorruptFileException">The file contradicts itself.</exception>
    /// <exception cref="ChecksumMismatchException">A checksum does not agree.</exception>
    public Tensor[] ReadSequences()
    {
        EnsureSequence(Context, StoredType, $"'{Path}'");
        using Stream raw = OpenStored(out long stored);
        EnsurePlausible(Shape.ElementCount, StringMemory, stored);
        return VariableLengthReader.ReadSequences(Context, StoredType, raw, IsEmpty ? 0 : Shape.ElementCount, $"'{Path}'");
    }

    /// <summary>The dataspace's extents followed by those of array types.</summary>
    internal static TensorShape FullShape(TensorShape shape, Hdf5Datatype type)
    {
        for (Hdf5Datatype? t = type; t is { Class: Hdf5DatatypeClass.Array }; t = t.Base)
        {
            shape = new TensorShape([.. shape, .. t.ArrayShape]);
        }

        return shape;
    }

    internal static void EnsureSequence(FileContext context, Hdf5Datatype type, string place)
    {
        Hdf5Datatype element = VariableLengthReader.Innermost(type);
        if (element is not { Class: Hdf5DatatypeClass.VariableLength, IsVariableString: false } || element.Base!.DataType.ElementSize() == 0)
        {
            throw new InvalidInputException($"'{context.Path}', {place}: found {type}, expected sequences of numbers.", "Read it as a tensor or as strings.", context.Path);
        }
    }

    private ReadOnlyMemory<byte> Require(ObjectHeader header, MessageType type) =>
        header.Find(type) ?? throw Without(type);

    private CorruptFileException Without(MessageType type) => Context.Corrupt($"'{Path}'", $"a dataset without a {type} message", "a complete dataset");

    private Stream OpenValues(out long stored)
    {
        if (DataType == DataType.String)
        {
            throw new InvalidOperationException($"'{Path}' holds strings: read them as strings.");
        }

        if (DataType == DataType.Unknown)
        {
            throw Context.Unsupported($"'{Path}'", $"the type {StoredType}", "Leave this dataset out, or rewrite it as numbers or strings.");
        }

        ElementDecoder decoder = ElementDecoder.Create(StoredType);
        Stream raw = OpenStored(out stored);
        return decoder.IsIdentity ? raw : new DecodingStream(raw, decoder);
    }

    /// <summary>The elements as the file stores them, and how many bytes of them are really stored.</summary>
    private Stream OpenStored(out long stored)
    {
        stored = 0;
        if (Header.Find(MessageType.ExternalDataFiles) is not null)
        {
            throw Context.Unsupported($"'{Path}'", "a dataset that keeps its values in other files", "Rewrite the file with h5repack, which brings them in.");
        }

        if (ByteSize == 0)
        {
            return new MemoryStream([], writable: false);
        }

        switch (Layout)
        {
            case Hdf5Layout.Compact:
                stored = ByteSize;
                return new MemoryStream(_layout.CompactData[..(int)ByteSize].ToArray(), writable: false);
            case Hdf5Layout.Contiguous when _layout.Address < 0:
                return new FillStream(_fill, ByteSize);
            case Hdf5Layout.Contiguous:
                stored = ByteSize;
                return new ContiguousStream(Context, _layout.Address, ByteSize, $"'{Path}'");
            case Hdf5Layout.Chunked:
                ChunkTable table = new(Context, _space.Shape, _space.MaxDimensions, _layout, StoredType.Size);
                ChunkIndex.Read(Context, _layout, _filters is not null, table);
                stored = table.StoredBytes;
                _filters?.EnsureSupported(Context, table.FiltersSkipped, $"'{Path}'");
                if (table.StoredCount == 0)
                {
                    return new FillStream(_fill, ByteSize);
                }

                // A dataset that has shrunk, or is to grow, may be smaller than its chunks; what is packed to little could be of any size.
                if (_filters is not null && table.ChunkBytes > SparseAllowance + (2 * (Int128)ByteSize))
                {
                    throw new LimitExceededException(
                        $"'{Context.Path}', '{Path}': chunks of {table.ChunkBytes} bytes for values of {ByteSize} bytes.",
                        "The file is probably damaged; a sound one can be rewritten with smaller chunks, for example with h5repack.",
                        Context.Path);
                }

                // Each is looked for: a few hundred bytes may claim a thousand million chunks that nobody wrote.
                if (table.Count > MaxUnwrittenChunks + (MaxChunksPerStored * table.StoredCount))
                {
                    throw new LimitExceededException(
                        $"'{Context.Path}', '{Path}': {table.Count} chunks, of which {table.StoredCount} are stored.",
                        "The file is probably damaged; a sound one can be rewritten with larger chunks, for example with h5repack.",
                        Context.Path);
                }

                return new ChunkedStream(Context, _space.Shape, _layout, table, _filters, _fill, (int)StoredType.Size, $"'{Path}'");
            default:
                throw Context.Unsupported($"'{Path}'", "a virtual dataset, which takes its values from other datasets", "Rewrite the file so that it holds the values itself.");
        }
    }

    private void CheckStorage()
    {
        string place = $"'{Path}'";
        long elements = IsEmpty ? 0 : _space.Shape.ElementCount;
        if (Math.BigMul(elements, StoredType.Size, out long bytes) != 0 || bytes < 0)
        {
            throw Context.Corrupt(place, $"{elements} elements of {StoredType.Size} bytes", "a number of bytes below 2^63");
        }

        if (_filters is not null && Layout != Hdf5Layout.Chunked)
        {
            throw Context.Corrupt(place, $"filters on a {Layout} dataset", "filters on chunks only");
        }

        switch (Layout)
        {
            case Hdf5Layout.Compact or Hdf5Layout.Contiguous when _layout.Size >= 0 && (Layout == Hdf5Layout.Compact || _layout.Address >= 0) && _layout.Size < bytes:
                throw Context.Corrupt(place, $"storage of {_layout.Size} bytes", $"{bytes} bytes for {StoredType} {Shape}");
            case Hdf5Layout.Contiguous when _layout.Address >= 0 && bytes > 0 && Header.Find(MessageType.ExternalDataFiles) is null:
                Context.EnsureInside(_layout.Address, bytes, place);
                break;
            case Hdf5Layout.Chunked when _layout.ElementSize != StoredType.Size || _layout.ChunkShape.Rank != _space.Shape.Rank:
                throw Context.Corrupt(
                    place, $"chunks {_layout.ChunkShape} of {_layout.ElementSize}-byte elements", $"{_space.Shape.Rank} dimensions and {StoredType.Size} bytes");
        }
    }

    /// <summary>
    /// A few bytes can declare a dataset of any size, because what was never written need not be stored. One that stores next to
    /// nothing of what it declares is streamed at any size, but not brought into memory whole.
    /// </summary>
    private void EnsurePlausible(long elements, int elementSize, long stored)
    {
        if ((double)elements * elementSize > SparseAllowance + (MostOfStored * stored))
        {
            throw new LimitExceededException(
                $"'{Context.Path}', '{Path}': {elements} elements of {elementSize} bytes are declared, but only {stored} bytes are stored.",
                "The file is probably damaged; if it is meant to be sparse, export the dataset to a file.",
                Context.Path);
        }
    }
}
