namespace TfModelTools.Formats.Hdf5;

/// <summary>
/// An object header (specification, section IV.A.1), versions 1 and 2, with its continuation blocks. Checksums of version 2 are verified.
/// </summary>
internal sealed class ObjectHeader
{
    private const string Place = "object header";
    private const string SharedPlace = "shared message";

    /// <summary>A chain of shared messages longer than this is a circle.</summary>
    private const int MaxSharedDepth = 8;

    /// <summary>What a message takes in memory beside its bytes.</summary>
    private const int MessageMemory = 64;

    /// <summary>As much as most headers take: one read instead of several.</summary>
    private const int ReadAhead = 512;

    private readonly FileContext _context;
    private readonly List<HeaderMessage> _messages = [];
    private byte[] _start;
    private Hdf5Datatype? _datatype;

    private ObjectHeader(FileContext context, long address)
    {
        _context = context;
        Address = address;
        context.EnsureInside(address, 16, Place);
        _start = context.Read(address, Math.Min(ReadAhead, context.Length - address), Place);
    }

    /// <summary>Where it stands.</summary>
    public long Address { get; }

    /// <summary>Whether it keeps the order in which attributes were created.</summary>
    public bool TracksAttributeOrder { get; private set; }

    /// <summary>The messages in file order, without padding and continuations.</summary>
    public IReadOnlyList<HeaderMessage> Messages => _messages;

    /// <summary>Reads the header at an address; what was read once is kept.</summary>
    public static ObjectHeader Read(FileContext context, long address)
    {
        if (context.Headers.TryGetValue(address, out ObjectHeader? known))
        {
            return known;
        }

        ObjectHeader header = new(context, address);
        if (header._start.AsSpan().StartsWith("OHDR"u8))
        {
            header.ReadVersion2();
        }
        else
        {
            header.ReadVersion1();
        }

        header._start = [];
        return context.Headers.GetOrAdd(address, header);
    }

    /// <summary>The body of the first message of a kind, fetched from where it is shared; null when there is none.</summary>
    public ReadOnlyMemory<byte>? Find(MessageType type, int sharedDepth = 0)
    {
        foreach (HeaderMessage message in _messages)
        {
            if (message.Type == type)
            {
                return Resolve(message, sharedDepth);
            }
        }

        return null;
    }

    /// <summary>The type that the header declares, parsed once however many objects and attributes share it; null when it declares none.</summary>
    public Hdf5Datatype? Datatype(int sharedDepth = 0)
    {
        if (_datatype is null && _messages.Find(m => m.Type == MessageType.Datatype) is { } message)
        {
            _datatype = message.IsShared
                ? SharedDatatype(_context, message.Data.Span, sharedDepth)
                : DatatypeParser.Parse(_context, message.Data.Span);
        }

        return _datatype;
    }

    /// <summary>The type behind a shared message, parsed once.</summary>
    public static Hdf5Datatype SharedDatatype(FileContext context, ReadOnlySpan<byte> body, int depth = 0)
    {
        ObjectHeader? owner = FindShared(context, body, depth, out ReadOnlySpan<byte> heapId);
        return owner is null ? SharedMessages(context).Datatype(heapId) : owner.Datatype(depth + 1) ?? throw Without(owner, MessageType.Datatype);
    }

    /// <summary>The body of a message, fetched from where it is shared.</summary>
    public ReadOnlyMemory<byte> Resolve(HeaderMessage message, int sharedDepth = 0) =>
        message.IsShared ? ReadShared(_context, message.Type, message.Data.Span, sharedDepth) : message.Data;

    /// <summary>The body of a shared message.</summary>
    public static ReadOnlyMemory<byte> ReadShared(FileContext context, MessageType type, ReadOnlySpan<byte> body, int depth = 0)
    {
        ObjectHeader? owner = FindShared(context, body, depth, out ReadOnlySpan<byte> heapId);
        return owner is null ? SharedMessages(context).Read(type, heapId) : owner.Find(type, depth + 1) ?? throw Without(owner, type);
    }

    /// <summary>Follows a shared message (specification, section IV.A.2, "Shared Message").</summary>
    /// <returns>The header that has it; null when it is kept in the shared message heap, under the ID.</returns>
    private static ObjectHeader? FindShared(FileContext context, ReadOnlySpan<byte> body, int depth, out ReadOnlySpan<byte> heapId)
    {
        if (depth >= MaxSharedDepth)
        {
            throw context.Corrupt(SharedPlace, "shared messages that lead to one another", "a message with a body");
        }

        heapId = default;
        MetadataCursor cursor = new(context, body, SharedPlace);
        byte version = cursor.Version(1, 3);
        byte kind = cursor.Byte();
        if (version == 3 && kind == 1)
        {
            heapId = body.Slice(cursor.Position, cursor.Bytes(8).Length);
            return null;
        }

        if (version == 1)
        {
            cursor.Skip(6);
            cursor.Length(); // a link name offset, from the symbol table entry this version stored whole
        }

        return Read(context, cursor.Address());
    }

    private static SharedMessageTable SharedMessages(FileContext context) => context.SharedMessages
        ?? throw context.Corrupt(SharedPlace, "a message kept in the shared message heap", "a file with a shared message table");

    private static Common.CorruptFileException Without(ObjectHeader owner, MessageType type) => owner._context.Corrupt(
        FileContext.At(SharedPlace, owner.Address), $"an object without a {type} message", $"the {type} message shared from it");

    private void ReadVersion1()
    {
        MetadataCursor cursor = new(_context, _start, FileContext.At(Place, Address));
        cursor.Version(1, 1);
        cursor.Skip(1);
        int expected = cursor.UInt16();
        cursor.Skip(4); // reference count
        long size = cursor.UInt32();

        Queue<Block> blocks = new();
        blocks.Enqueue(new Block(Address + 16, size));
        int found = 0;
        foreach ((long address, byte[] bytes) in Blocks(blocks, 0))
        {
            MetadataCursor block = new(_context, bytes, FileContext.At(Place, address));
            while (found < expected && block.Remaining >= 8)
            {
                int type = block.UInt16();
                int length = block.UInt16();
                byte flags = block.Byte();
                block.Skip(3);
                ReadOnlyMemory<byte> data = bytes.AsMemory(block.Position, Within(ref block, length));
                found++;
                Add(new HeaderMessage((MessageType)type, flags, 0, data), blocks);
            }
        }

        if (found < expected)
        {
            throw _context.Corrupt(FileContext.At(Place, Address), $"{found} messages", $"{expected} messages");
        }
    }

    private void ReadVersion2()
    {
        MetadataCursor cursor = new(_context, _start, FileContext.At(Place, Address));
        cursor.Signature("OHDR"u8);
        cursor.Version(2, 2);
        byte flags = cursor.Byte();
        TracksAttributeOrder = (flags & 0x04) != 0;
        if ((flags & 0x20) != 0)
        {
            cursor.Skip(16);
        }

        if ((flags & 0x10) != 0)
        {
            cursor.Skip(4);
        }

        long size = cursor.Int(1 << (flags & 0x03));
        int prefixSize = cursor.Position;
        if (size > _context.Length)
        {
            throw _context.Corrupt(FileContext.At(Place, Address), $"a size of {size} bytes", "a size inside the file");
        }

        Queue<Block> blocks = new();
        blocks.Enqueue(new Block(Address, prefixSize + size + 4));
        bool first = true;
        foreach ((long address, byte[] bytes) in Blocks(blocks, 8))
        {
            _context.VerifyChecksum(bytes, Place, address);
            MetadataCursor block = new(_context, bytes.AsSpan(0, bytes.Length - 4), FileContext.At(Place, address));
            if (first)
            {
                block.Skip(prefixSize);
                first = false;
            }
            else
            {
                block.Signature("OCHK"u8);
            }

            int messageHeader = TracksAttributeOrder ? 6 : 4;
            while (block.Remaining >= messageHeader)
            {
                int type = block.Byte();
                int length = block.UInt16();
                byte messageFlags = block.Byte();
                int order = TracksAttributeOrder ? block.UInt16() : 0;
                ReadOnlyMemory<byte> data = bytes.AsMemory(block.Position, Within(ref block, length));
                Add(new HeaderMessage((MessageType)type, messageFlags, order, data), blocks);
            }
        }
    }

    private static int Within(ref MetadataCursor block, int length)
    {
        block.Skip(length);
        return length;
    }

    /// <summary>A part of the header.</summary>
    private sealed record Block(long Address, long Length);

    /// <summary>Reads the blocks as they are found; a block met twice is a circle, and all of them cannot be larger than the file.</summary>
    private IEnumerable<(long Address, byte[] Bytes)> Blocks(Queue<Block> blocks, int smallest)
    {
        HashSet<long> seen = [];
        long total = 0;
        while (blocks.TryDequeue(out Block? block))
        {
            total += Math.Min(block.Length, _context.Length);
            if (!seen.Add(block.Address) || total > _context.Length || block.Length < smallest)
            {
                throw _context.Corrupt(FileContext.At(Place, Address), "continuation blocks that overlap or are too small", "separate blocks");
            }

            // Headers may share their blocks, and each would have them for itself.
            _context.Descriptions.Spend(Math.Min(block.Length, _context.Length));
            long offset = block.Address - Address;
            yield return (block.Address, offset >= 0 && block.Length <= _start.Length - offset
                ? _start[(int)offset..(int)(offset + block.Length)]
                : _context.Read(block.Address, block.Length, Place));
        }
    }

    private void Add(HeaderMessage message, Queue<Block> blocks)
    {
        switch (message.Type)
        {
            case MessageType.Nil:
                return;
            case MessageType.Continuation:
                MetadataCursor cursor = new(_context, message.Data.Span, FileContext.At(Place, Address));
                blocks.Enqueue(new Block(cursor.Address(), cursor.Length()));
                return;
            case > MessageType.FileSpaceInfo when (message.Flags & 0x80) != 0:
                throw _context.Unsupported(
                    FileContext.At(Place, Address), $"message type 0x{(int)message.Type:x}, which its writer says must be understood", "Rewrite the file with h5repack.");
            default:
                _context.Descriptions.Spend(MessageMemory);
                _messages.Add(message);
                return;
        }
    }
}
