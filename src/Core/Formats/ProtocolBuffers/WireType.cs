namespace TfModelTools.Formats.ProtocolBuffers;

/// <summary>How a field's value is stored (protobuf.dev/programming-guides/encoding, "Message Structure").</summary>
internal enum WireType
{
    /// <summary>A number of one to ten bytes.</summary>
    Varint = 0,

    /// <summary>Eight bytes.</summary>
    Fixed64 = 1,

    /// <summary>A length and as many bytes.</summary>
    LengthDelimited = 2,

    /// <summary>The beginning of a group, which no file that is read here has.</summary>
    StartGroup = 3,

    /// <summary>The end of a group.</summary>
    EndGroup = 4,

    /// <summary>Four bytes.</summary>
    Fixed32 = 5,
}
