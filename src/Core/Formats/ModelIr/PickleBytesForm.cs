namespace TfModelTools.Formats.ModelIr;

/// <summary>What bytes in a pickle are.</summary>
internal enum PickleBytesForm
{
    /// <summary>Text in UTF-8.</summary>
    Text,

    /// <summary>Bytes as they stand.</summary>
    Raw,

    /// <summary>Bytes that were written as text of Latin-1, which in UTF-8 takes two bytes from 0x80 on: so Python 3 writes protocol 2.</summary>
    Latin1,
}
