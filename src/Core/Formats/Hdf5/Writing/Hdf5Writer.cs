using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using TfModelTools.Common;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Hdf5;

/// <summary>
/// Writes an HDF5 file in the classic form every release of the library reads: superblock version 0, symbol-table groups, contiguous
/// datasets. Values are streamed to the file as they are added; groups, headers and attributes follow with <see cref="Commit"/>.
/// The same calls give the same bytes. Not safe for several threads.
/// </summary>
public sealed partial class Hdf5Writer : IDisposable
{
    /// <summary>The library's own limit on dimensions.</summary>
    private const int MaxRank = 32;

    /// <summary>Superblock version 0 takes 96 bytes; the rest is left free.</summary>
    private const int FirstAddress = 128;

    private readonly OutputFile? _file;
    private readonly OutputPosition _output;
    private readonly PendingGroup _root = new("/");
    private (PendingGroup Parent, string Name, string Path, DataType Type, PendingDataset Dataset)? _begun;
    private long _left;
    private bool _committed;

    private Hdf5Writer(OutputFile? file, Stream stream, string path)
    {
        _file = file;
        _output = new OutputPosition(stream, path);
        _output.Write(new byte[FirstAddress]);
    }

    /// <summary>Begins a file beside its target; it takes the target's place with <see cref="Commit"/>.</summary>
    /// <param name="path">The target; its folder must exist.</param>
    /// <param name="mode">What to do when the target exists.</param>
    /// <exception cref="OutputException">The folder is missing or not writable, or the target exists and may not be replaced.</exception>
    public static Hdf5Writer Create(string path, OverwriteMode mode) => Create(OutputFile.Create(path, mode));

    /// <summary>Begins a file; it takes its place with <see cref="Commit"/>.</summary>
    /// <param name="file">Where to write; disposed with this.</param>
    public static Hdf5Writer Create(OutputFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        try
        {
            return new Hdf5Writer(file, file.Stream, file.Path);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Begins a file in an empty seekable stream, such as one for the weights inside a .keras archive. The stream stays open.</summary>
    /// <param name="stream">Where to write, from position 0.</param>
    /// <param name="name">A name, for messages.</param>
    /// <exception cref="ArgumentException">The stream cannot seek.</exception>
    public static Hdf5Writer Create(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.CanSeek ? new Hdf5Writer(null, stream, name) : throw new ArgumentException("The stream cannot seek.", nameof(stream));
    }

    /// <summary>
    /// Whether values of a type can be written. bfloat16 and float8_e5m2 are written as floats of their own layout, float8_e4m3fn as float16,
    /// quantized and 4-bit integers as the integers they are kept in; resources and variants cannot be written.
    /// </summary>
    public static bool CanHold(DataType type) => DatatypeEncoder.CanHold(type);

    /// <summary>Adds a group, and the groups above it; one that is there already stays.</summary>
    /// <param name="path">Names joined by slashes; a leading slash is allowed.</param>
    /// <exception cref="InvalidInputException">A name is not allowed, or a dataset stands in the way.</exception>
    public void AddGroup(string path) => Group(Parts(path), path);

    /// <summary>Adds a dataset and streams its values to the file.</summary>
    /// <param name="path">Names joined by slashes; a leading slash is allowed. Missing groups are added.</param>
    /// <param name="type">The element type, of a fixed size.</param>
    /// <param name="shape">The shape, of at most 32 dimensions.</param>
    /// <param name="values">Exactly ElementCount * ElementSize little-endian bytes in row-major order.</param>
    /// <param name="cancellationToken">Ends the copy.</param>
    /// <exception cref="InvalidInputException">The name, type, shape or number of bytes does not fit, or the name is taken.</exception>
    /// <exception cref="OutputException">The disk is full.</exception>
    public void AddDataset(string path, DataType type, TensorShape shape, Stream values, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        BeginDataset(path, type, shape);
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(_left, 1, 1 << 20));
        try
        {
            while (_left > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int count = values.Read(buffer, 0, (int)Math.Min(buffer.Length, _left));
                if (count == 0)
                {
                    break;
                }

                Write(buffer.AsSpan(0, count));
            }

            // Reading on to the end is what makes a source verify its checksum.
            if (_left == 0 && values.Read(buffer, 0, 1) > 0)
            {
                throw new InvalidInputException($"'{path}': more than the expected {shape.ElementCount * type.ElementSize()} bytes of values for {type.TensorFlowName()} {shape}.", "Give as many values as the shape holds.");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        EndDataset();
    }

    /// <summary>Begins a dataset of numbers, whose values are to follow by <see cref="Write"/>.</summary>
    /// <param name="path">Names joined by slashes; a leading slash is allowed. Missing groups are added.</param>
    /// <param name="type">The element type, of a fixed size.</param>
    /// <param name="shape">The shape, of at most 32 dimensions.</param>
    /// <exception cref="InvalidInputException">The name, type or shape does not fit, or the name is taken.</exception>
    public void BeginDataset(string path, DataType type, TensorShape shape)
    {
        MetadataWriter encoded = EncodeNumbers(path, type);
        (PendingGroup parent, string name) = Place(path, shape);
        _left = checked(shape.ElementCount * type.ElementSize());
        _begun = (parent, name, path, type, new PendingDataset(encoded, shape, _left == 0 ? -1 : _output.Align8(), checked(shape.ElementCount * DatatypeEncoder.StoredAs(type).ElementSize())));
    }

    /// <summary>Writes the next values, as little-endian bytes in row-major order.</summary>
    /// <exception cref="InvalidOperationException">There are more than the shape has.</exception>
    /// <exception cref="OutputException">The disk is full.</exception>
    public void Write(ReadOnlySpan<byte> values)
    {
        if (values.Length > _left)
        {
            throw new InvalidOperationException("More values than the shape has.");
        }

        DataType type = _begun!.Value.Type;
        DataType stored = DatatypeEncoder.StoredAs(type);
        if (stored == type)
        {
            _output.Write(values);
        }
        else
        {
            byte[] converted = new byte[values.Length / type.ElementSize() * stored.ElementSize()];
            TensorConverter.Convert(type, values, stored, converted);
            _output.Write(converted);
        }

        _left -= values.Length;
    }

    /// <summary>Ends the dataset.</summary>
    /// <exception cref="InvalidInputException">Fewer values were written than its shape has.</exception>
    public void EndDataset()
    {
        (PendingGroup parent, string name, string path, DataType type, PendingDataset dataset) = _begun ?? throw new InvalidOperationException("No dataset was begun.");
        if (_left > 0)
        {
            long expected = dataset.Shape.ElementCount * type.ElementSize();
            throw new InvalidInputException($"'{path}': the values end after {expected - _left} bytes, expected {expected} for {dataset.Shape}.", "Give all values.");
        }

        _begun = null;
        parent.Children.Add(name, dataset);
    }

    /// <summary>Adds a dataset of numbers or strings held in memory.</summary>
    /// <param name="path">Names joined by slashes; a leading slash is allowed. Missing groups are added.</param>
    /// <param name="tensor">The values. Strings become strings of variable length, or sequences of bytes where one of them holds a NUL.</param>
    /// <exception cref="InvalidInputException">The name, type or shape does not fit, or the name is taken.</exception>
    /// <exception cref="OutputException">The disk is full.</exception>
    public void AddDataset(string path, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        tensor = TensorConverter.Convert(tensor, DatatypeEncoder.StoredAs(tensor.DataType));
        MetadataWriter encoded = tensor.DataType == DataType.String ? EncodeStrings(tensor.Strings) : EncodeNumbers(path, tensor.DataType);
        (PendingGroup parent, string name) = Place(path, tensor.Shape);
        ReadOnlySpan<byte> bytes = tensor.DataType == DataType.String ? WriteStrings(tensor.Strings) : tensor.Bytes.Span;
        long address = bytes.IsEmpty ? -1 : _output.Align8();
        _output.Write(bytes);
        parent.Children.Add(name, new PendingDataset(encoded, tensor.Shape, address, bytes.Length));
    }

    /// <summary>Writes headers, attributes and groups, and puts the file in its place.</summary>
    /// <exception cref="InvalidInputException">An attribute is too large.</exception>
    /// <exception cref="OutputException">The disk is full, or the target appeared meanwhile and may not be replaced.</exception>
    public void Commit()
    {
        ObjectDisposedException.ThrowIf(_committed, this);
        WriteHeapStrings(_root);
        Symbol root = WriteGroup(_root, "");
        long end = _output.Align8();

        MetadataWriter superblock = new();
        superblock.Raw(Hdf5Format.Signature).Byte(0).Byte(0).Byte(0).Byte(0).Byte(0).Byte(8).Byte(8).Byte(0);
        superblock.UInt16(SymbolTableWriter.LeafK).UInt16(SymbolTableWriter.InternalK).UInt32(0);
        superblock.Int64(0).Int64(-1).Int64(end).Int64(-1);
        SymbolTableWriter.Entry(superblock, 0, root);
        _output.WriteAtBeginning(superblock.Bytes);
        _committed = true;
        _file?.Commit();
    }

    /// <summary>Removes what was written, unless it was committed.</summary>
    public void Dispose() => _file?.Dispose();

    private static MetadataWriter EncodeNumbers(string path, DataType type)
    {
        if (!CanHold(type) || type == DataType.String)
        {
            throw new InvalidInputException($"'{path}': {type.TensorFlowName()} values cannot be written to HDF5 as numbers.", "Leave it out, or convert it.");
        }

        MetadataWriter encoded = new();
        DatatypeEncoder.Encode(encoded, DatatypeEncoder.StoredAs(type));
        return encoded;
    }

    private static MetadataWriter EncodeStrings(IReadOnlyList<byte[]> strings)
    {
        // The library ends a string at its first NUL: byte strings that hold one are written as sequences of bytes.
        MetadataWriter encoded = new();
        if (strings.Any(s => s.Contains((byte)0)))
        {
            DatatypeEncoder.ByteSequence(encoded);
        }
        else
        {
            DatatypeEncoder.VariableString(encoded, utf8: strings.All(s => System.Text.Unicode.Utf8.IsValid(s)));
        }

        return encoded;
    }

    private static void CheckShape(string path, TensorShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.Rank > MaxRank || !shape.IsFullyDefined)
        {
            throw new InvalidInputException($"'{path}': the shape {shape} cannot be written.", $"HDF5 holds fully known shapes of at most {MaxRank} dimensions.");
        }
    }

    private static string[] Parts(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string[] parts = (path.StartsWith('/') ? path[1..] : path).Split('/');
        if (parts is [""])
        {
            return [];
        }

        foreach (string part in parts)
        {
            if (part is "" or "." || part.Contains('\0') || !NameLength.Allows(Encoding.UTF8.GetByteCount(part)))
            {
                throw new InvalidInputException(
                    $"'{path}' cannot be a path in an HDF5 file.", "Rename it: the names between slashes must not be empty, '.', too long or hold a NUL.");
            }
        }

        return parts.Length <= Limits.MaxDepth
            ? parts
            : throw new InvalidInputException($"'{path}' is nested {parts.Length} deep.", $"Rename it to at most {Limits.MaxDepth} names.");
    }

    private PendingGroup Group(ReadOnlySpan<string> parts, string path)
    {
        PendingGroup group = _root;
        foreach (string part in parts)
        {
            if (!group.Children.TryGetValue(part, out PendingObject? child))
            {
                child = new PendingGroup(part);
                group.Children.Add(part, child);
            }

            group = child as PendingGroup
                ?? throw new InvalidInputException($"'{path}' would lie inside '{part}', which is a dataset.", "Rename one of them: a path is either a group or a dataset.");
        }

        return group;
    }

    private (PendingGroup Parent, string Name) Place(string path, TensorShape shape)
    {
        ObjectDisposedException.ThrowIf(_committed, this);
        CheckShape(path, shape);
        string[] parts = Parts(path);
        if (parts.Length == 0)
        {
            throw new InvalidInputException("A dataset needs a name.", "Give it one.");
        }

        PendingGroup parent = Group(parts.AsSpan(0, parts.Length - 1), path);
        return parent.Children.ContainsKey(parts[^1])
            ? throw new InvalidInputException($"'{path}' is there already.", "Rename one of them: a path is either a group or a dataset, and there is one of it.")
            : (parent, parts[^1]);
    }

    /// <summary>Writes strings to the global heap; returns the elements that refer to them.</summary>
    private byte[] WriteStrings(IReadOnlyList<byte[]> strings)
    {
        byte[] elements = new byte[checked(16 * strings.Count)];
        GlobalHeapWriter heap = new(_output);
        for (int i = 0; i < strings.Count; i++)
        {
            if (strings[i].Length > 0)
            {
                (long address, int index) = heap.Add(strings[i]);
                Span<byte> element = elements.AsSpan(16 * i);
                BinaryPrimitives.WriteInt32LittleEndian(element, strings[i].Length);
                BinaryPrimitives.WriteInt64LittleEndian(element[4..], address);
                BinaryPrimitives.WriteInt32LittleEndian(element[12..], index);
            }
        }

        heap.Flush();
        return elements;
    }

    /// <summary>Writes the strings of all attributes, before any header refers to them.</summary>
    private void WriteHeapStrings(PendingObject owner)
    {
        // One heap for all of them: most are a few letters long.
        List<PendingAttribute> attributes = [];
        Collect(owner, attributes);
        byte[] elements = WriteStrings([.. attributes.SelectMany(a => a.Strings!)]);
        int at = 0;
        foreach (PendingAttribute attribute in attributes)
        {
            int size = 16 * attribute.Strings!.Count;
            attribute.Bytes = elements.AsMemory(at, size);
            at += size;
        }
    }

    private static void Collect(PendingObject owner, List<PendingAttribute> attributes)
    {
        attributes.AddRange(owner.Attributes.Where(a => a.Strings is not null));
        if (owner is PendingGroup group)
        {
            foreach (PendingObject child in group.Children.Values)
            {
                Collect(child, attributes);
            }
        }
    }

    private Symbol WriteGroup(PendingGroup group, string path)
    {
        List<Symbol> members = [];
        foreach ((string name, PendingObject child) in group.Children)
        {
            members.Add(child is PendingGroup inner
                ? WriteGroup(inner, $"{path}/{name}")
                : new Symbol(name, WriteDataset((PendingDataset)child, $"{path}/{name}"), null));
        }

        (long tree, long heap) = SymbolTableWriter.Write(_output, members);
        ObjectHeaderWriter header = new();
        header.Add(MessageType.SymbolTable, new MetadataWriter().Int64(tree).Int64(heap));
        AddAttributes(header, group, path);
        return new Symbol(group.Name, header.Write(_output), (tree, heap));
    }

    private long WriteDataset(PendingDataset dataset, string path)
    {
        ObjectHeaderWriter header = new();
        header.Add(MessageType.Dataspace, ObjectHeaderWriter.Dataspace(dataset.Shape));
        header.Add(MessageType.Datatype, dataset.Type);

        // Version 2: space allocated late, fill value written if set, and it is the default of zeros.
        header.Add(MessageType.FillValue, new MetadataWriter().Byte(2).Byte(2).Byte(2).Byte(1).UInt32(0));
        header.Add(MessageType.DataLayout, new MetadataWriter().Byte(3).Byte((int)Hdf5Layout.Contiguous).Int64(dataset.Address).Int64(dataset.Size));
        AddAttributes(header, dataset, path);
        return header.Write(_output);
    }

    private static void AddAttributes(ObjectHeaderWriter header, PendingObject owner, string path)
    {
        foreach (PendingAttribute attribute in owner.Attributes)
        {
            header.AddAttribute(path.Length == 0 ? "/" : path, attribute.Name, attribute.Type, attribute.Shape, attribute.Bytes.Span);
        }
    }
}
