namespace TfModelTools.Formats.Hdf5;

/// <summary>The kinds of object header messages that are read (specification, section IV.A.2).</summary>
internal enum MessageType
{
    Nil = 0x00,
    Dataspace = 0x01,
    LinkInfo = 0x02,
    Datatype = 0x03,
    OldFillValue = 0x04,
    FillValue = 0x05,
    Link = 0x06,
    ExternalDataFiles = 0x07,
    DataLayout = 0x08,
    Bogus = 0x09,
    GroupInfo = 0x0a,
    FilterPipeline = 0x0b,
    Attribute = 0x0c,
    Comment = 0x0d,
    OldModificationTime = 0x0e,
    SharedMessageTable = 0x0f,
    Continuation = 0x10,
    SymbolTable = 0x11,
    ModificationTime = 0x12,
    BTreeKValues = 0x13,
    DriverInfo = 0x14,
    AttributeInfo = 0x15,
    ReferenceCount = 0x16,
    FileSpaceInfo = 0x17,
}

/// <summary>One message of an object header.</summary>
/// <param name="Type">Its kind.</param>
/// <param name="Flags">Bit 1: the body is kept elsewhere and shared. Bit 7: who does not know the kind must not read the object.</param>
/// <param name="CreationOrder">The order of creation among the object's attributes; 0 where it is not kept.</param>
/// <param name="Data">The body.</param>
internal sealed record HeaderMessage(MessageType Type, byte Flags, int CreationOrder, ReadOnlyMemory<byte> Data)
{
    public bool IsShared => (Flags & 0x02) != 0;
}
