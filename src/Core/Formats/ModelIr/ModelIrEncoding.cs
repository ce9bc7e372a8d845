namespace TfModelTools.Formats.ModelIr;

/// <summary>How the graph of an IR is written.</summary>
public enum ModelIrEncoding
{
    /// <summary>The message of Protocol Buffers.</summary>
    Binary,

    /// <summary>The text format of Protocol Buffers.</summary>
    Text,

    /// <summary>The JSON form of Protocol Buffers, with the names of the schema.</summary>
    Json,
}
