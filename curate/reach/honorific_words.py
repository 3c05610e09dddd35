"""What is said around a name, before it and behind it, and common family names of one to three letters.

``honorifics`` takes these from a name where they are no part of it. ``names`` is less careful: it passes over them
where nothing else is found.
"""

from __future__ import annotations

TITLES = r"(?:(?:mr|mrs|ms|mx|miss|mister|drs|dr|prof|professor|doctor|herr|frau|mme|rev|sir)(?:\.\s*|\s+)|med\.\s*)"
HONORIFICS, AMBIGUOUS_HONORIFICS = "さん|さま|様|くん|ちゃん", "氏|君|殿"
POSTS = (
    "(?:名誉|特任|客員|准)*教授|先生|代表取締役|取締役|監査役|執行役員|相談役|顧問|代表|理事|監事|監督|知事"
    "|副?(?:部長|次長|課長|係長|主任|社長|会長|店長|室長|所長|院長|学長|校長|園長|館長|局長|塾長|支店長|支社長"
    "|工場長|編集長|理事長|委員長)|教頭|専務|常務"
)
_FAMILY_NAMES_TEXT = (
    "林 森 原 関 東 堀 辻 岡 星 南 谷 平 菅 浜 佐藤 鈴木 高橋 田中 伊藤 渡辺 渡邊 渡邉 山本 中村 小林 加藤 "
    "吉田 山田 佐々木 山口 松本 井上 木村 斎藤 斉藤 齋藤 清水 山崎 阿部 池田 橋本 山下 石川 中島 前田 藤田 "
    "小川 後藤 岡田 長谷川 村上 近藤 石井 坂本 遠藤 青木 藤井 西村 福田 太田 三浦 藤原 岡本 松田 中川 中野 "
    "原田 小野 田村 竹内 金子 和田 中山 石田 上田 森田 小島 柴田 酒井 工藤 横山 宮崎 宮本 内田 高木 安藤 谷口 "
    "大野 丸山 今井 河野 高田 藤本 村田 武田 上野 杉山 増田 平野 大塚 千葉 久保 松井 小山 岩崎 木下 桜井 野口 "
    "松尾 野村 菊地 菊池 佐野 渡部 大西 杉本 新井 古川 水野 小松 島田 市川 山内 西田 浜田 北村 荒木 安田 "
    "五十嵐 平田 川崎 飯田 吉川 中田 本田 久保田 沢田 川口 樋口 秋山 田口 永井 中西 川村 石原 服部 土屋 福島 "
    "松岡 川上 大橋 小池 望月 西川 松下 内藤 広瀬 岡崎 荒井 大久保 横田 松原 富田 小西 早川 大島 矢野 片山 "
    "黒田 岩田 小沢 高野 萩原 吉村 福井 浅野 本間 栗原 関口 川島 成田 馬場 熊谷 篠原 大川 星野 大谷 大石 神田 "
    "松村 奥村 岩本 石橋 岡村 上原 三宅 白石 須藤 児玉 尾崎 宮田 北川 大竹 永田 竹田 小田 古賀 榎本 堀内 渋谷 "
    "小森谷 宇都宮 小笠原 佐久間 長谷部 小野寺 日比野 大河内 勅使河原 二階堂 宇佐美 仲宗根 曽我部 見本 "
)
FAMILY_NAMES = frozenset(_FAMILY_NAMES_TEXT.split())
