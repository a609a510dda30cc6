"""Tolerant comparison of names: what two spellings of the same name may differ in."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_VARIANTS: Final = (
    "張张 劉刘 陳陈 楊杨 趙赵 黃黄 吳吴 孫孙 馬马 羅罗 鄭郑 謝谢 許许 馮冯 鄧邓 葉叶 蘇苏 盧卢 蔣蒋 賈贾 韋韦 鄒邹 熊熊 陸陆 "
    "龍龙 萬万 錢钱 湯汤 賀贺 龔龚 顧顾 龐庞 樊樊 蘭兰 嚴严 溫温 賴赖 齊齐 莊庄 顏颜 聶聂 魯鲁 關关 餘余 畢毕 譚谭 閻阎 閆闫 "
    "鍾钟 鐘钟 盧卢 戴戴 簡简 饒饶 曾曾 喬乔 倪倪 嶽岳 紀纪 項项 連连 華华 國国 東东 麗丽 傑杰 偉伟 勝胜 慶庆 鳳凤 瓊琼 "
    "蓮莲 蘋苹 萍萍 貴贵 寶宝 強强 軍军 輝辉 曉晓 燕燕 紅红 豔艳 艷艳 靜静 潔洁 學学 誠诚 義义 榮荣 興兴 樹树 鋒锋 鋼钢 銘铭 "
    "鑫鑫 鵬鹏 飛飞 龜龟 媽妈 嬌娇 嫻娴 婭娅 瑩莹 瑋玮 璣玑 瑤瑶 瓏珑 穎颖 頴颖 穀谷 積积 穩稳 維维 綱纲 網网 綺绮 緒绪 緯纬 "
    "縣县 總总 績绩 繼继 續续 羣群 聖圣 聰聪 聲声 職职 膽胆 臨临 與与 舉举 芻刍 蔥葱 蔭荫 薩萨 藍蓝 藝艺 藥药 蘊蕴 處处 號号 "
    "衛卫 裝装 見见 親亲 覺觉 觀观 計计 訊讯 記记 訓训 設设 評评 詞词 詩诗 詳详 語语 說说 課课 請请 諒谅 論论 諾诺 謙谦 證证 "
    "識识 譯译 議议 護护 讓让 貝贝 財财 責责 賢贤 質质 贊赞 趕赶 躍跃 車车 軒轩 輕轻 載载 農农 達达 進进 遠远 適适 遲迟 遷迁 "
    "邏逻 郵邮 鄉乡 醫医 釗钊 鈞钧 鉅钜 銀银 銳锐 錄录 錦锦 鍵键 鎮镇 鏡镜 鐵铁 鑒鉴 長长 門门 開开 間间 闊阔 陽阳 陰阴 階阶 "
    "際际 隨随 隱隐 難难 雲云 電电 霧雾 靈灵 韓韩 韻韵 頁页 順顺 領领 頤颐 願愿 類类 風风 馭驭 駿骏 騰腾 驕骄 驗验 魚鱼 鮮鲜 "
    "鳥鸟 鴻鸿 鶴鹤 麥麦 黨党 點点 竇窦 顯显 珍珎 峯峰 崑昆 崙仑 嶺岭 巖岩 島岛 恆恒 恵惠 愛爱 慧慧 憲宪 懷怀 戰战 捷㨗 擇择 "
    "攜携 敏敏 啟启 啓启 喆哲 堃坤 淼淼 灝灏 濤涛 潤润 澤泽 濟济 瀾澜 燁烨 煒炜 煥焕 爾尔 獻献 琺珐 畫画 當当 發发 盡尽 監监 "
    "眾众 礎础 礪砺 禮礼 禎祯 祿禄 秘祕 鄰邻 牀床 昇升 甦苏 淨净 凈净 峽峡 徑径 從从 復复 徵征 後后 惲恽 應应 嘆叹 嚐尝 "
    "團团 圍围 園园 圓圆 壽寿 夢梦 奮奋 婁娄 嬰婴 孝孝 實实 寧宁 審审 寬宽 對对 導导 將将 專专 尋寻 屆届 層层 岡冈 帥帅 師师 "
    "帶带 幫帮 廣广 庫库 廠厂 廬庐 彥彦 彌弥 德徳 懇恳 憶忆 戀恋 揚扬 換换 損损 搖摇 擁拥 據据 撥拨 齡龄 壘垒 玥玥 妍姸 "
    "吕呂 黄黃 册冊 别別 户戶 产產 没沒 温溫 内內 着著 晋晉 值值 真眞 静靜 强彊 丽麗 为為 侨僑 俭儉 仪儀 亿億 价價 优優 伦倫 "
    "云雲 党黨 冯馮 刚剛 创創 劲勁 勋勳 勋勛 区區 协協 单單 卫衞 历歷 压壓 厅廳 县縣 双雙 变變 叶葉 启啟 员員 响響 善善 坚堅 坛壇 "
)


def _groups(pairs: str) -> dict[str, str]:
    """Maps each character to the smallest one of all that are variants of each other."""
    head: dict[str, str] = {}

    def root(character: str) -> str:
        while head.get(character, character) != character:
            character = head[character]
        return character

    for a, b in pairs.split():
        first, second = sorted((root(a), root(b)))
        head[second] = first
    return {character: root(character) for character in head}


_FOLD: Final = _groups(_VARIANTS)
_DOTS: Final = re.compile(r"[·•・‧∙⋅.。．\-—_,，'’`\s]+")


def fold_name(text: str) -> str:
    """Form of a name for comparison: half-width, upper case, without dots and spaces, variant characters joined.

    Traditional and simplified forms and printing variants of the same character become one character.
    """
    compatible = unicodedata.normalize("NFKC", text).upper()
    return "".join(_FOLD.get(c, c) for c in _DOTS.sub("", compatible))


def differing_characters(read: str, claimed: str) -> int | None:
    """Number of characters in which two folded names differ, None when they differ in length.

    A "?" stands for one rare character that cannot be entered in the portal and differs from nothing.
    """
    left, right = fold_name(read), fold_name(claimed)
    if len(left) != len(right):
        return None
    return sum(a != b and "?" not in (a, b) for a, b in zip(left, right, strict=True))


def same_name(read: str, claimed: str) -> bool:
    """True when two spellings may be the same name."""
    return differing_characters(read, claimed) == 0
