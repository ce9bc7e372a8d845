namespace TfModelTools.Formats.Checkpoints;

/// <summary>
/// Constants of the sorted string table in which TensorFlow keeps checkpoint indexes: LevelDB's table format
/// (leveldb/doc/table_format.md) as of tensorflow/tsl/lib/io/format.h.
/// </summary>
internal static class TableFormat
{
    /// <summary>The last eight bytes of every table, little-endian.</summary>
    public const ulong Magic = 0xdb4775248b80fb57;

    /// <summary>Bytes of the footer: two block handles padded to 40 bytes, and the magic number.</summary>
    public const int FooterBytes = 48;

    /// <summary>Bytes after each block: one for the compression, four for the masked CRC-32C of block and compression byte.</summary>
    public const int BlockTrailerBytes = 5;

    /// <summary>Compression kind: the block stands as it is.</summary>
    public const byte NoCompression = 0;

    /// <summary>Compression kind: the block is one raw Snappy stream.</summary>
    public const byte SnappyCompression = 1;

    /// <summary>Entries between two restart points, as TensorFlow writes them.</summary>
    public const int RestartInterval = 16;

    /// <summary>Bytes at which a block is full, as TensorFlow writes them.</summary>
    public const int BlockBytes = 256 * 1024;
}
